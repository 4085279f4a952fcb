/** Keeps below a limit of requests, which Cloudflare answers with five minutes of refusals. */

/** A clock, which tests replace. */
export interface Clock {
  /** Milliseconds. */
  readonly now: () => number
  readonly wait: (milliseconds: number) => Promise<void>
}

/** The clock on the wall. */
export const wallClock: Clock = {
  now: Date.now,
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}

/** Cloudflare takes 1,200 requests in five minutes; some are left for other steps than uploads. */
export const uploadPace = { requests: 1_000, windowMs: 5 * 60_000 } as const

/** Waits until so many more requests may be made; it is told before they are. */
export function openPace(
  { requests, windowMs }: { readonly requests: number; readonly windowMs: number },
  clock: Clock = wallClock,
): (more: number) => Promise<void> {
  let began = clock.now()
  let made = 0
  return async (more) => {
    const left = began + windowMs - clock.now()
    if (left > 0 && made > 0 && made + more > requests) await clock.wait(left)
    if (clock.now() >= began + windowMs) {
      began = clock.now()
      made = 0
    }
    made += more
  }
}
