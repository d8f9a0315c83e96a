import type { App } from '../app';
import { auditText } from './reportText';

/** Shows what was done, by all windows and processes of this machine, and whether anybody has changed the record. */
export async function showAuditTrail(app: App): Promise<void> {
  await app.reports.open('Audit Trail', auditText(await app.readAuditTrail()));
}
