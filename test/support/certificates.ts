/** Certificates, valid from 2020 to 2120: two that a good authority signed, and one of another's. */
import { readFileSync } from 'node:fs'

const read = (name: string): Buffer => readFileSync(new URL(`certificates/${name}`, import.meta.url))

/** Certificates of authorities. */
export const authorities = { good: read('good-ca.crt'), other: read('other-ca.crt') }

/** Signed by the good authority for 127.0.0.1. */
export const controller = { key: read('controller.key'), cert: read('controller.crt'), ca: authorities.good }

/** Signed by the good authority for `switch-1`, as a switch's that is known by name and not by address. */
export const ofSwitch = { key: read('switch.key'), cert: read('switch.crt'), ca: authorities.good }

/** Signed by the other authority, which the good ones do not know. */
export const stranger = { key: read('stranger.key'), cert: read('stranger.crt'), ca: authorities.good }
