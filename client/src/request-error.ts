/** Of the Language Server Protocol and JSON-RPC. */
const codes = { requestCancelled: -32800, serverCancelled: -32802, pendingRejected: -32097, inactive: -32096 } as const;

/** What a failed request means for the one who asked. */
export type RequestFailure =
  | { readonly kind: "cancelled" }
  /** The server went before it answered. */
  | { readonly kind: "gone" }
  /** What the server says, one sentence. */
  | { readonly kind: "refused"; readonly message: string };

/** Takes the wire's words off an error: no method, no code, no stack. */
export function requestFailure(error: unknown): RequestFailure {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  if (code === codes.requestCancelled || code === codes.serverCancelled) return { kind: "cancelled" };
  if (code === codes.pendingRejected || code === codes.inactive) return { kind: "gone" };
  const message = error instanceof Error ? error.message : String(error);
  const [sentence = ""] = message.replace(/^Request \S+ failed with message: /, "").split("\n");
  return { kind: "refused", message: sentence.trim() };
}
