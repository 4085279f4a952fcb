import type { Key, Page } from './queries/list.ts'

/** A list whose first page is there, and how to read the others. */
export interface Pages<Row> {
  readonly first: Page<Row>
  readonly readAfter: (end: Key) => Promise<Page<Row>>
}

/** A body under way. */
export interface LineStream {
  readonly body: ReadableStream<Uint8Array>
  /** Settles when nothing is read for the body any more; rejects where reading has failed. */
  readonly done: Promise<void>
}

/**
 * A list as lines of JSON, a row a line. A page is read when the body has taken the one before, so
 * that never more than two are in memory. Where reading fails the body breaks off in the midst of a
 * line: a client must not take a part for the whole, and workerd ends a body that failed as if it
 * were complete.
 */
export function streamLines<Row>(pages: Pages<Row>): LineStream {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  return { body: readable, done: writeLines(writable.getWriter(), pages) }
}

async function writeLines<Row>(
  writer: WritableStreamDefaultWriter<Uint8Array>,
  pages: Pages<Row>,
): Promise<void> {
  try {
    for await (const rows of rowsOf(pages)) {
      const lines = rows.map((row) => `${JSON.stringify(row)}\n`)
      if (!(await isTaken(writer.write(bytesOf(lines.join('')))))) return
    }
    await isTaken(writer.close())
  } catch (error) {
    await isTaken(writer.write(bytesOf('{')))
    await writer.abort(new Error('The list could not be read to its end'))
    throw error
  }
}

/** Page by page, what has been read and what is still to be read. */
async function* rowsOf<Row>({ first, readAfter }: Pages<Row>): AsyncGenerator<readonly Row[]> {
  let page = first
  yield page.items
  while (page.end !== undefined) {
    page = await readAfter(page.end)
    yield page.items
  }
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** Whether a reader has taken what was written; one that has left is no error. */
function isTaken(writing: Promise<void>): Promise<boolean> {
  return writing.then(
    () => true,
    () => false,
  )
}
