/** The lock library as a bundle of its own: most windows start without ever taking the lock. */
export { check, lock } from 'proper-lockfile';
