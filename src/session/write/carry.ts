import { isUtf8 } from 'node:buffer';
import { FastshotError } from '../../base/errors';
import { startOfText } from '../container';
import { asObject, scanJson, skipSpace } from '../jsonScan';
import { openPayload } from '../payload';
import { itemsOf, membersOf, type RawJson } from './jsonSpans';

export type Members = ReadonlyMap<string, RawJson>;

/** Every member of an existing session as it stands in its text, which is kept in memory as long as this is. */
export interface CarriedSession {
  /** Empty where the session is not wrapped. */
  readonly root: Members;
  readonly session: Members;
  readonly metadata: Members;
  /** By position; a window that is no object has no members. */
  readonly windows: readonly Members[];
}

const NONE: Members = new Map();
/** Strings of more bytes are not read. */
const LONG_STRING = 16 * 1024;

/**
 * Takes an existing session apart, so that a new one can be made of it without losing what we do not know.
 * @param bytes the session's file, or its plain JSON text (`Vault.toLocalFile`)
 * @param key the XOR key; empty for none, and of no importance for plain text
 * @throws as `openPayload`; `damaged` when the text is not whole JSON or no session
 */
export function carryFrom(bytes: Uint8Array, key: Buffer, filename: string): CarriedSession {
  const { text } = openPayload(bytes, key, filename);
  const valid = isUtf8(text) ? text : Buffer.from(text.toString());
  const start = startOfText(valid);
  const { value, end, broken } = scanJson(valid, { start, longerThan: LONG_STRING });
  const root = asObject(value);
  const session = asObject(root?.['session']) ?? root;
  if (broken !== undefined || skipSpace(valid, end) < valid.length || !Array.isArray(session?.['windows'])) {
    const message = `${filename} is damaged, so that it cannot be changed; its images can be saved as a new session.`;
    throw new FastshotError('damaged', message, { data: { filename } });
  }
  const members = membersOf(valid.subarray(start));
  const wrapped = session !== root;
  const inner = wrapped ? objectMembers(members.get('session')) : members;
  return {
    root: wrapped ? members : NONE,
    session: inner,
    metadata: objectMembers(members.get('metadata')),
    windows: itemsOf(inner.get('windows')!.text).map(objectMembers),
  };
}

/** The members of a carried value; none when it is no object. */
export function objectMembers(value: RawJson | undefined): Members {
  return value?.text[0] === 0x7b ? membersOf(value.text) : NONE;
}

/** The items of a carried value; none when it is no array. */
export function arrayItems(value: RawJson | undefined): RawJson[] {
  return value?.text[0] === 0x5b ? itemsOf(value.text) : [];
}

/** A carried value as text; undefined when it is anything else. */
export function stringOf(value: RawJson | undefined): string | undefined {
  return value?.text[0] === 0x22 ? (JSON.parse(value.text.toString()) as string) : undefined;
}
