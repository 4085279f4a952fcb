/** How long a database or a bucket may take to answer. */
export const answerLimitMs = 10_000

/**
 * What a service answers, if it does so in time.
 *
 * @throws {Error} where it does not
 */
export function withinLimit<Result>(answer: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const tooLate = () => reject(new Error(`There was no answer within ${answerLimitMs} ms`))
    const timer = setTimeout(tooLate, answerLimitMs)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
