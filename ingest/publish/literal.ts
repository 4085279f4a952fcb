/** Values as SQL literals, on one line, that SQLite reads back as exactly the same values. */

/** What a column of SQLite holds: INTEGER is a bigint, REAL a number. */
export type SqlValue = null | string | number | bigint | ArrayBuffer

/** The literal, or the expression of literals, of a value. */
export function literal(value: SqlValue): string {
  if (value === null) return 'NULL'
  if (typeof value === 'string') return textLiteral(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return realLiteral(value)
  return blobLiteral(value)
}

/** The expression of a text by its bytes. */
export function encodedText(bytes: ArrayBuffer): string {
  return `CAST(${blobLiteral(bytes)} AS TEXT)`
}

function blobLiteral(bytes: ArrayBuffer): string {
  return `X'${Buffer.from(bytes).toString('hex')}'`
}

/** A name of a table or column. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/**
 * Control characters go as bytes: a NUL would end the statement, and tools that cut statements
 * into lines would take a line break for an end.
 */
function textLiteral(text: string): string {
  if (!/\p{Cc}/u.test(text)) return `'${text.replaceAll("'", "''")}'`
  return encodedText(new TextEncoder().encode(text).buffer)
}

/** The exponent of the largest power of two that is a whole number in SQL. */
const largestPower = 62

/**
 * SQLite does not promise to read the digits of a real as the nearest one, but arithmetic with
 * powers of two is exact: a real is a whole number times, or divided by, some of these.
 */
function realLiteral(value: number): string {
  if (Number.isNaN(value)) return 'NULL'
  if (!Number.isFinite(value)) return value < 0 ? '-9e999' : '9e999'
  if (Object.is(value, -0)) return '-0.0'
  if (Number.isSafeInteger(value)) return `${value}.0`
  const { whole, exponent } = dyadic(value)
  const operator = exponent < 0 ? '/' : '*'
  let expression = `${whole}.0`
  for (let left = Math.abs(exponent); left > 0; left -= largestPower) {
    expression += `${operator}${2n ** BigInt(Math.min(left, largestPower))}`
  }
  return expression
}

/** The whole number and the power of two whose product is the value (IEEE 754 binary64). */
function dyadic(value: number): { readonly whole: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  let whole = biased === 0 ? fraction : fraction | 0x10000000000000n
  let exponent = Math.max(biased, 1) - 1075
  while (whole % 2n === 0n) {
    whole /= 2n
    exponent++
  }
  return { whole: value < 0 ? -whole : whole, exponent }
}
