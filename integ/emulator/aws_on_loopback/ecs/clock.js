// Loaded first by every Node.js process of a task: its clock is ahead of this machine's by the seconds in the file EMULATOR_CLOCK.
// What was asked to happen after a while still happens after that while.
const fs = require('fs');

const file = process.env.EMULATOR_CLOCK;
const rightTime = Date.now;
let ahead = 0;

function read() {
  ahead = Number(fs.readFileSync(file, 'utf8')) * 1000;
}

read();
fs.watchFile(file, { persistent: false, interval: 100 }, read);
Date.now = () => rightTime() + ahead;
