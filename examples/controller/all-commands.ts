/** All subcommands of the program. The first is the one that runs when none is named. */
import { explain, traceCommand } from './inspect.js'
import { applyCommand, diff, exportCommand } from './operator/documents.js'
import { move, show } from './operator/endpoints.js'
import { connect, disconnect, firewall, group, policy } from './operator/policies.js'
import { deleteCommand, get, list, put } from './operator/records.js'
import { status } from './operator/status.js'
import { watch } from './operator/watch.js'
import { run } from './run.js'
import type { Commands } from './commands.js'

/** By name. */
export const COMMANDS = {
  run,
  get, list, put, delete: deleteCommand,
  apply: applyCommand, diff, export: exportCommand, watch,
  group, policy, connect, disconnect, firewall,
  move, show, status,
  explain, trace: traceCommand,
} satisfies Commands
