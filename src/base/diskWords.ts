/** How a failure of a disk is told: by one of our codes, and by the end of a sentence with the next step. */
interface DiskWords {
  readonly code: 'disk' | 'diskFull' | 'diskPermission' | 'notFound';
  readonly why: string;
}

const FULL = 'the disk is full. Make room, then try again';
const FORBIDDEN = 'permission denied. Let your user read and write there, then try again';
const TOO_MANY = 'too many files are open. Close other programs or windows, then try again';

/** By the code of the system. */
const WORDS: Readonly<Record<string, DiskWords>> = {
  ENOSPC: { code: 'diskFull', why: FULL },
  EDQUOT: {
    code: 'diskFull',
    why: 'your share of the disk is used up. Remove files of yours or have your quota raised, then try again',
  },
  EFBIG: { code: 'disk', why: 'this disk takes no file that large. Choose a folder on another one' },
  EACCES: { code: 'diskPermission', why: FORBIDDEN },
  EPERM: { code: 'diskPermission', why: FORBIDDEN },
  EROFS: {
    code: 'diskPermission',
    why: 'its disk can only be read. Mount it for writing, or choose another folder',
  },
  EMFILE: { code: 'disk', why: TOO_MANY },
  ENFILE: { code: 'disk', why: TOO_MANY },
  EBUSY: { code: 'disk', why: 'another program has it in use. Close that program, then try again' },
  ETXTBSY: { code: 'disk', why: 'another program has it in use. Close that program, then try again' },
  EIO: { code: 'disk', why: 'the disk reports an error. Look whether it is sound and still connected' },
  ENAMETOOLONG: { code: 'disk', why: 'its name is too long for this disk. Give it a shorter one' },
  ENOENT: { code: 'notFound', why: 'it does not exist' },
};

/** Undefined for what is no failure of a disk, or none that there is more to say of. */
export const diskWords = (errno: string): DiskWords | undefined =>
  Object.hasOwn(WORDS, errno) ? WORDS[errno] : undefined;
