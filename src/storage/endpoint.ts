/** True for a URL that a store can live at. One with a password is refused: settings are no place for secrets. */
export function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash, username, password } = new URL(text);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && hostname !== '' && [search, hash, username, password].every((part) => part === '');
}
