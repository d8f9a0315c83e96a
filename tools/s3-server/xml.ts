/** A child element: text, nested elements, or a list of equally named siblings. Undefined: left out. */
export type XmlValue = string | number | boolean | undefined | XmlNode | readonly XmlNode[];
export interface XmlNode {
  readonly [name: string]: XmlValue;
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** An XML document as S3 sends it. */
export function xmlDocument(root: string, node: XmlNode, namespace = NAMESPACE): Buffer {
  const attribute = namespace ? ` xmlns="${namespace}"` : '';
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${children(node)}</${root}>`,
  );
}

function children(node: XmlNode): string {
  return Object.entries(node)
    .map(([name, value]) => elements(name, value))
    .join('');
}

function elements(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((item) => `<${name}>${children(item)}</${name}>`).join('');
  const content = typeof value === 'object' ? children(value) : escapeXml(String(value));
  return `<${name}>${content}</${name}>`;
}

function isList(value: XmlValue): value is readonly XmlNode[] {
  return Array.isArray(value);
}

function escapeXml(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replaceAll('"', '&quot;').replaceAll('\r', '&#13;');
}
