// Loaded before `npm start`: its clock goes eleven minutes ahead with each SIGUSR2. Its nodes keep the right time.
const rightTime = Date.now;
let ahead = 0;
Date.now = () => rightTime() + ahead;
process.on('SIGUSR2', () => (ahead += 11 * 60_000));
