/** The live line of a run: files, rate, time that remains. Nothing where the stream is no terminal. */

const intervalMs = 100

/** A progress line. */
export interface Progress {
  /** One more file is done. */
  readonly step: () => void
  /** Clears the line, so that something else can be printed. */
  readonly clear: () => void
}

/** Starts a line for `total` files. */
export function startProgress(
  stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>,
  total: number,
): Progress {
  if (!stream.isTTY) return { step: () => undefined, clear: () => undefined }
  const started = performance.now()
  let done = 0
  let shown = 0
  return {
    step: () => {
      done++
      const now = performance.now()
      if (now - shown < intervalMs && done < total) return
      shown = now
      stream.write(`\r\u001b[K${progressLine(done, total, (now - started) / 1000)}`)
    },
    clear: () => stream.write('\r\u001b[K'),
  }
}

/** The text of the line. */
export function progressLine(done: number, total: number, seconds: number): string {
  const rate = seconds > 0 ? done / seconds : 0
  const remaining = rate > 0 ? Math.ceil((total - done) / rate) : 0
  const counted = `${format(done)} of ${format(total)} files`
  return `${counted}, ${format(Math.round(rate))} a second, ${duration(remaining)} left`
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`
}

function format(count: number): string {
  return count.toLocaleString('en-US')
}
