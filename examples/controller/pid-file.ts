/** The file that tells the number of this process. */
import { open, readFile, rm } from 'node:fs/promises'

/**
 * Writes the number of this process into a file.
 * @returns what removes the file, as long as it is still this process's
 * @throws when the file names another process that runs, or cannot be written
 */
export async function writePidFile(path: string): Promise<() => Promise<void>> {
  const own = `${process.pid}\n`
  const other = Number(await readFile(path, 'utf8').catch(() => ''))
  if (other > 0 && other !== process.pid && isRunning(other)) {
    throw new Error(`process ${other} is running; if it is no controller, remove the file`)
  }
  await rm(path, { force: true })
  const file = await open(path, 'wx')
  try {
    await file.writeFile(own)
  } finally {
    await file.close()
  }
  return async () => {
    const found = await readFile(path, 'utf8').catch(() => undefined)
    if (found === own) await rm(path, { force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
