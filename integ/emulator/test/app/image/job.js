// A one-off task: prints, and ends as it is told to.
console.log(`job ${process.env.VERSION} with ${process.env.PASSWORD ? 'a password' : 'no password'}`);
const code = Number(process.env.EXIT_CODE || 0);
if (code) console.error('table users is missing');
process.exit(code);
