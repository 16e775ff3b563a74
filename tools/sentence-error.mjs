/** Something that the user has to change; its message is the one sentence to show, without a stack. */
export class SentenceError extends Error {}

/** Runs a command's body: a SentenceError becomes its sentence and exit code 1, any other error stays loud. */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SentenceError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
