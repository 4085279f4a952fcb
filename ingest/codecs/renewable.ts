/** Lends an instance that is made when it is first asked for. */
export type Renewable<Instance> = <Result>(use: (instance: Instance) => Result) => Result

/**
 * An instance of a decoder, which does not outlive an error: what it holds in memory afterwards
 * cannot be trusted, and the next frame gets a fresh one.
 *
 * @param isWorthKeeping  asked after each use; memory of WebAssembly never shrinks
 */
export function renewable<Instance>(
  create: () => Instance,
  isWorthKeeping: (instance: Instance) => boolean,
): Renewable<Instance> {
  let kept: Instance | undefined
  return (use) => {
    const instance = kept ?? create()
    kept = undefined
    const result = use(instance)
    if (isWorthKeeping(instance)) kept = instance
    return result
  }
}
