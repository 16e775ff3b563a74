declare const brand: unique symbol;

/** A primitive that the compiler keeps apart from every other primitive of the same kind. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
