/** The words of a template, parted by white space. Backslashes mean themselves. */
export function words({ raw }: TemplateStringsArray): string[] {
  return raw.join('').trim().split(/\s+/);
}
