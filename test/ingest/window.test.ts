import { describe, expect, test } from 'vitest'
import { askedWindow, parseWindow } from '../../ingest/window.ts'

describe('--window', () => {
  test.each([
    ['lung', 'lung'],
    ['-600,1500', '-600,1500'],
    ['40.0,4e2', '40,400'],
    [' 40 , 1', '40,1'],
    ['0.5,1.5', '0.5,1.5'],
  ])('takes %j as %j', (text, kept) => {
    expect(parseWindow(text)).toBe(kept)
  })

  test.each(['', 'Lung', 'chest', 'toString', '40', '40,', ',400', '40,0', '40,0.5', '40,-400'])(
    'refuses %j',
    (text) => {
      expect(parseWindow(text)).toBeUndefined()
    },
  )

  test.each(['1,2,3', '0x,1', 'Infinity,400', '40,1e999', 'NaN,400'])('refuses %j', (text) => {
    expect(parseWindow(text)).toBeUndefined()
  })
})

describe('the window that is asked for', () => {
  test('by name is for CT', () => {
    expect(askedWindow('lung')).toEqual({ center: -600, width: 1500, modality: 'CT' })
  })

  test('by numbers is for every gray image', () => {
    expect(askedWindow('-600,1500')).toEqual({ center: -600, width: 1500, modality: null })
  })

  test('is none where none is kept', () => {
    expect(askedWindow(null)).toBeNull()
  })
})
