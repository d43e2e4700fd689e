import { readFile } from 'node:fs/promises'
import { until } from './run.js'

/** The name of the program that a live process runs, at most 15 characters; a zombie has none. */
export const programOf = async (pid: number): Promise<string> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return /^State:\s+Z/m.test(status) ? '' : /^Name:\s+(.*)$/m.exec(status)?.[1] ?? ''
}

/** When a process started, in the kernel's ticks: with its id it names one process and no later one. */
export const startOf = async (pid: number): Promise<string> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

/** Ends the daemon that a pid file names, if it still runs `program`: asked first, killed after 3 s. */
export const stopByPidFile = async (file: string, program: string): Promise<void> => {
  const pid = Number(await readFile(file, 'utf8').catch(() => 'none'))
  const gone = async () => await programOf(pid) !== program
  if (Number.isNaN(pid) || await gone()) return
  process.kill(pid, 'SIGTERM')
  await until(`the end of ${program}`, gone, { within: 3_000 }).catch(async () => {
    process.kill(pid, 'SIGKILL')
    await until(`the end of ${program}, killed`, gone)
  })
}
