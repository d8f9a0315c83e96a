import Vips from 'wasm-vips';

export type Vips = typeof Vips;
export type VipsImage = InstanceType<Vips['Image']>;

/**
 * Starts the decoders: libvips with libpng, libwebp, mozjpeg, libnsgif and Little CMS, as WebAssembly. Their versions
 * are in the package's `versions.json`, and from there in the list of what ships. Each call starts others, with memory
 * and threads of their own.
 */
export async function loadVips(): Promise<Vips> {
  const vips = await Vips({
    // HEIF, JPEG XL and SVG: formats that sessions do not take.
    dynamicLibraries: [],
    print: () => undefined,
    printErr: () => undefined,
  });
  vips.Cache.max(0);
  return vips;
}

/** Frees images, the last one first; those that are part of the result as well, once it is in memory of ours. */
export class Handles {
  private readonly images: VipsImage[] = [];

  keep(image: VipsImage): VipsImage {
    this.images.push(image);
    return image;
  }

  free(): void {
    for (const image of this.images.splice(0).reverse()) image.delete();
  }
}
