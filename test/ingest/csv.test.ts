import { expect, test } from 'vitest'
import { CsvError, parseCsv } from '../../ingest/csv.ts'

test.each([
  {
    what: 'fields',
    text: 'a,b\nc,d\n',
    fields: [
      ['a', 'b'],
      ['c', 'd'],
    ],
  },
  { what: 'a last line without its end', text: 'a\nb', fields: [['a'], ['b']] },
  {
    what: 'lines that end as on Windows',
    text: 'a,b\r\nc,d\r\n',
    fields: [
      ['a', 'b'],
      ['c', 'd'],
    ],
  },
  { what: 'lines that end as on an old Macintosh', text: 'a\rb\r', fields: [['a'], ['b']] },
  { what: 'a byte order mark', text: '\ufeffa,b', fields: [['a', 'b']] },
  {
    what: 'quoted commas, quotes and line breaks',
    text: '"a,""b""\n",c',
    fields: [['a,"b"\n', 'c']],
  },
  {
    what: 'empty fields',
    text: ',\n"",x,',
    fields: [
      ['', ''],
      ['', 'x', ''],
    ],
  },
  { what: 'empty lines, which are left out', text: 'a\n\n\r\nb\n\n', fields: [['a'], ['b']] },
  { what: 'nothing', text: '', fields: [] },
])('reads $what', ({ text, fields }) => {
  expect(parseCsv(text).map((record) => record.fields)).toEqual(fields)
})

test('a record has the line on which it begins', () => {
  const records = parseCsv('a\n\n"b\nb"\r\nc')
  expect(records.map(({ line }) => line)).toEqual([1, 3, 5])
})

test.each([
  { what: 'is not closed', text: 'a\n"b\n', line: 2 },
  { what: 'stands inside of a field', text: 'a\nb\nc"d"\n', line: 3 },
  { what: 'is closed before the field ends', text: '"a"b', line: 1 },
])('a quote that $what is an error of its line', ({ text, line }) => {
  const message = 'a quote (") is not closed, or stands inside of a field'
  expect(() => parseCsv(text)).toThrow(new CsvError(line, message))
  expect(() => parseCsv(text)).toThrow(expect.objectContaining({ line }))
})
