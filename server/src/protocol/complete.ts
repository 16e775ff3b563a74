/** Which filter of the query language a value is wanted for. */
export type CompletedField = "tag" | "path";

export interface CompleteParams {
  readonly field: CompletedField;
  /** What has been typed of the value; compared without case. */
  readonly prefix: string;
  /** Default 20, at most 100. */
  readonly limit?: number;
}

export interface CompleteResult {
  /** The most used first. Tags without '#', folders with '/' at their end. */
  readonly values: readonly { readonly value: string; readonly notes: number }[];
}
