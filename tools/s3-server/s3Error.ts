import type { Answer } from './message';
import { xmlDocument, type XmlNode } from './xml';

/** An error as S3 reports it (Amazon S3 API reference, "Error responses"). */
export class S3Error extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: XmlNode = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export function errorAnswer(error: S3Error, resource: string, requestId: string): Answer {
  const node = {
    Code: error.code,
    Message: error.message,
    ...error.details,
    Resource: resource,
    RequestId: requestId,
  };
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml', ...error.headers },
    body: xmlDocument('Error', node, ''),
  };
}

export const noSuchKey = (key: string): S3Error =>
  new S3Error(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });

export const preconditionFailed = (condition: string): S3Error =>
  new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });
