import { execFile } from 'node:child_process'

/** Runs a command to its end and gives what it printed. Rejects with all that it said when it fails. */
export const execute = (command: string, args: readonly string[], cwd: string): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(command, args, { cwd, timeout: 300_000, maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim())
      else reject(new Error(`${error.message}\n${stdout}${stderr}`))
    })
  })
