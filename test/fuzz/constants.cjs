'use strict';
// The image decoders ask Node for its constants in an old way, also in their threads; the permission model refuses it.
const { constants } = require('node:fs');
Object.defineProperty(process, 'binding', { value: () => ({ fs: constants }) });
