// What mocha's `--reporter` option takes: a module that is the reporter's class.
module.exports = require('./resultsReporter').ResultsReporter;
