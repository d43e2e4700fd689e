/** Noticing that the process which started this one has ended. */
import { readFileSync } from 'node:fs'

const SECOND = 1_000

const SHELLS: ReadonlySet<string> = new Set(['sh', 'dash', 'bash', 'ash', 'zsh', 'busybox'])

/**
 * Calls back once when the process that started this one has ended. When that was done through a shell, as
 * npm does it, it is the one that started the shell (on Linux, where /proc tells). A process whose parent has
 * ended is given to another one, and nobody who looks for what was started finds it.
 * @returns what ends the watch
 */
export function watchParent(ended: (parent: number) => void): () => void {
  const parent = process.ppid
  const shell = processOf(parent)
  const behind = shell && SHELLS.has(shell.name) ? shell.parent : undefined
  const timer = setInterval(() => {
    const isThere = process.ppid === parent
    if (isThere && (behind === undefined || processOf(parent)?.parent === behind)) return
    clearInterval(timer)
    ended(isThere ? behind ?? parent : parent)
  }, SECOND)
  timer.unref()
  return () => clearInterval(timer)
}

/** The name and the parent of a process, from proc(5); undefined where there is no such file. */
function processOf(pid: number): { readonly name: string, readonly parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const [, name = '', parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(stat) ?? []
    return { name, parent: Number(parent) }
  } catch {
    return undefined
  }
}
