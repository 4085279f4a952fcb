/**
 * Loaded with `node --import` before a program under test: the FAULT_AT-th call that changes the
 * file system fails with FAULT_CODE, and so does every later one, as on a disk that is full.
 */

import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const changing = [
  'appendFileSync',
  'copyFileSync',
  'fsyncSync',
  'mkdirSync',
  'openSync',
  'renameSync',
  'rmSync',
  'writeFileSync',
  'writeSync',
]

/** Opening a file to read it changes nothing. */
function isRead(name, [, flags = 'r']) {
  return name === 'openSync' && flags === 'r'
}

const at = Number(process.env.FAULT_AT)
const code = process.env.FAULT_CODE ?? 'EIO'
let calls = 0

for (const name of changing) {
  const original = fs[name]
  fs[name] = (...args) => {
    if (isRead(name, args)) return original(...args)
    calls += 1
    if (calls >= at) {
      const message = `${code}: injected, ${name} '${args[0]}'`
      throw Object.assign(new Error(message), { code, syscall: name })
    }
    return original(...args)
  }
}
syncBuiltinESMExports()
