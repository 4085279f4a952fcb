/** What a run writes could not be written, so that it cannot go on: a full disk, say. */
export class Unwritable extends Error {}

/**
 * Gives what a function that writes gives.
 *
 * @throws {Unwritable} where it throws anything
 */
export function writing<Result>(write: () => Result): Result {
  try {
    return write()
  } catch (error) {
    throw new Unwritable(error instanceof Error ? error.message : String(error))
  }
}
