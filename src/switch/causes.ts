import { check, EncodeError, type Finding, type MessageInit } from '../codec/index.js'

/** What in a message explains the error that a switch replied with; empty when nothing in it does. */
export function causesOf(request: MessageInit, errorName: string): readonly Finding[] {
  try {
    return check(request).filter(({ error }) => error === errorName)
  } catch (error) {
    if (error instanceof EncodeError) return []
    throw error
  }
}

/** The first of them as the end of a sentence. */
export function causeText([first]: readonly Finding[]): string {
  if (first === undefined) return ''
  return first.path === '' ? `: ${first.detail}` : `: ${first.path}: ${first.detail}`
}
