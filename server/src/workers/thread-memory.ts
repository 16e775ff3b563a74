/**
 * Megabytes of a thread's young generation (three half-spaces). Left to itself each thread's grows to over 100, which was half
 * of the server's memory in a first sync, and saved no time.
 */
export const youngGenerationMb = 12;
