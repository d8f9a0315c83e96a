import type { EditEntries } from '../../annotate/parseEdits';
import { isAnnotated, revealedAs, shownOf, shownToDraw, type Shown } from '../imageLabels';
import type { ImageView, SessionView, ViewerMessage } from '../protocol';
import type { ViewState } from '../viewState';
import { Annotator } from './annotate/annotator';
import { copyImage } from './clipboard';
import type { ViewerCommand } from '../viewerCommand';
import { Details } from './details';
import { element } from './dom';
import { Filmstrip } from './filmstrip';
import { showHelp } from './help';
import { imageAsShown } from './imageAsShown';
import type { ImageCache } from './imageCache';
import { problemBanner, type Notices } from './notices';
import { Stage, type Picture } from './stage';
import { stageContent } from './stageContent';
import { Toolbar } from './toolbar';

/** The part of the view an arrow key moves a zoomed image by. */
const PAN_STEP = 0.2;

export interface ScreenParts {
  readonly session: SessionView;
  readonly state: ViewState;
  /** What was drawn and is not saved. */
  readonly edits: EditEntries;
  readonly images: ImageCache;
  readonly notices: Notices;
  readonly saveState: (state: ViewState) => void;
  readonly post: (message: ViewerMessage) => void;
}

/** A loaded session: toolbar, image, filmstrip and details, all showing one state. */
export class SessionScreen {
  readonly element: HTMLElement;
  private session: SessionView;
  private state: ViewState;
  private readonly toolbar: Toolbar;
  private readonly stage: Stage;
  private readonly filmstrip: Filmstrip;
  private readonly details: Details;
  private readonly annotator: Annotator;

  constructor(private readonly parts: ScreenParts) {
    const { session, images } = parts;
    this.session = session;
    this.state = { ...parts.state, image: this.inRange(parts.state.image) };
    this.toolbar = new Toolbar(
      (command) => this.run(command),
      (view) => this.update({ view }),
    );
    this.stage = new Stage(images, (zoom, scale) => {
      this.toolbar.showScale(scale);
      if (zoom !== this.state.zoom) this.save({ zoom });
    });
    this.annotator = new Annotator({
      stage: this.stage,
      images: () => this.session.images,
      edits: parts.edits,
      notices: parts.notices,
      post: parts.post,
      onDidChange: () => this.update({ annotating: this.annotator.isOn }),
    });
    this.filmstrip = new Filmstrip(session.images, images, (image) => this.update({ image }));
    this.details = new Details(session, (view) => this.update({ view }));
    const column = element('div', { class: 'column' }, this.stage.element, this.filmstrip.element);
    const body = element('div', { class: 'body' }, column, this.details.element);
    const title = element('h1', { class: 'for-screen-readers', text: session.title });
    const bars = [this.toolbar.element, this.annotator.bar.element];
    this.element = element('main', { class: 'session' }, title, ...bars, body);
    this.showProblems();
  }

  /** Whether more of the session is on its way. */
  get isArriving(): boolean {
    return this.session.isArriving;
  }

  /** Shows what has come in since. What the user looks at stays as it is. */
  arrived(session: SessionView): void {
    this.session = session;
    this.filmstrip.arrived(session.images);
    this.showProblems();
    if (this.state.annotating && !this.isArriving) this.annotator.turn(true);
    else this.render();
  }

  /** To be called once the element is in the page: sizes are known only then. */
  start(): void {
    this.stage.zoomPan.set(this.state.zoom);
    if (this.state.annotating && !this.isArriving) this.annotator.turn(true);
    else this.render();
  }

  /** Shows an image with what is drawn on it. */
  reveal(index: number): void {
    this.update({ image: index, ...revealedAs(this.session.images[index]) });
  }

  /** Turns drawing on, or off, for the user who asked for it; on as soon as the whole session is here. */
  annotate(on: boolean): void {
    if (this.isArriving) {
      this.update({ annotating: on });
      if (on) this.parts.notices.show('Drawing begins once the whole session is here.', false);
      return;
    }
    this.annotator.turn(on);
    if (on) this.stage.element.focus({ preventScroll: true });
  }

  /** Handles a key press that belongs to drawing; false for any other. */
  key(event: KeyboardEvent): boolean {
    return this.annotator.key(event);
  }

  receive(message: Parameters<Annotator['receive']>[0]): void {
    this.annotator.receive(message);
  }

  run(command: ViewerCommand): void {
    const [{ image, details }, { zoomPan }] = [this.state, this.stage];
    switch (command) {
      case 'previousImage':
        return this.update({ image: image - 1 });
      case 'nextImage':
        return this.update({ image: image + 1 });
      case 'firstImage':
        return this.update({ image: 0 });
      case 'lastImage':
        return this.update({ image: this.session.images.length - 1 });
      case 'panLeft':
        return this.panOrStep(-1);
      case 'panRight':
        return this.panOrStep(1);
      case 'panUp':
        return void zoomPan.pan(0, -PAN_STEP);
      case 'panDown':
        return void zoomPan.pan(0, PAN_STEP);
      case 'zoomIn':
        return zoomPan.step(1);
      case 'zoomOut':
        return zoomPan.step(-1);
      case 'fit':
        return zoomPan.set('fit');
      case 'fitWidth':
        return zoomPan.set('width');
      case 'actualSize':
        return zoomPan.set(1);
      case 'toggleAnnotated':
        return this.toggleAnnotated();
      case 'toggleDetails':
        return this.update({ details: !details });
      case 'annotate':
        return this.annotate(!this.state.annotating);
      case 'copyImage':
        return this.copy();
      case 'saveImage':
        return this.shown && this.parts.post({ type: 'saveImage', index: image, role: this.shown.role });
      case 'help':
        return showHelp();
    }
  }

  private get image(): ImageView | undefined {
    return this.imageAt(this.state.image);
  }

  private get shown(): Shown | undefined {
    return this.shownAt(this.state.image);
  }

  /** An image with what is drawn on it now. */
  private imageAt(index: number): ImageView | undefined {
    const image = this.session.images[index];
    return image && { ...image, drawings: this.annotator.drawings(index) };
  }

  private shownAt(index: number): Shown | undefined {
    const image = this.imageAt(index);
    if (!image) return undefined;
    const { annotating, view } = this.state;
    return annotating ? shownToDraw(image) : shownOf(image, view, this.annotator.isChanged(index));
  }

  private inRange(index: number): number {
    return Math.max(0, Math.min(index, this.session.images.length - 1));
  }

  private panOrStep(direction: 1 | -1): void {
    const inFilmstrip = this.filmstrip.element.contains(document.activeElement);
    if (inFilmstrip || !this.stage.zoomPan.pan(direction * PAN_STEP, 0)) {
      this.update({ image: this.state.image + direction });
    }
  }

  private toggleAnnotated(): void {
    if (this.state.annotating || !this.image || !isAnnotated(this.image)) return;
    this.update({ view: this.shown?.view === 'annotated' ? 'original' : 'annotated' });
  }

  private copy(): void {
    const { shown } = this;
    if (!shown) return;
    const { images, notices } = this.parts;
    const { fontFamily } = getComputedStyle(this.stage.sheet);
    const image = imageAsShown(images, this.state.image, shown, fontFamily);
    void notices.follow(image.then(copyImage), 'Image copied.');
  }

  private showProblems(): void {
    const { problems } = this.session;
    if (problems.length === 0 || this.state.problemsClosed) return;
    this.element.querySelector('.banner')?.remove();
    const close = (): void => this.save({ problemsClosed: true });
    this.element.querySelector('.body')?.before(problemBanner(problems, close));
  }

  private save(change: Partial<ViewState>): void {
    this.state = { ...this.state, ...change };
    this.parts.saveState(this.state);
  }

  private update(change: Partial<ViewState>): void {
    if (change.image !== undefined) this.annotator.settle();
    this.save(change.image === undefined ? change : { ...change, image: this.inRange(change.image) });
    this.render();
  }

  private render(): void {
    const { session, image, shown, annotator } = this;
    const { image: index, details, annotating } = this.state;
    const view = shown?.view;
    this.toolbar.update({ index, count: session.images.length, image, view, details, annotating });
    this.filmstrip.select(index);
    for (const each of session.images.keys()) this.filmstrip.markUnsaved(each, annotator.isChanged(each));
    this.details.showImage(image, index, { view, canChoose: !annotating });
    this.details.element.hidden = !details;
    annotator.show(index);
    const content = stageContent(session, image, index, shown);
    if (content.kind === 'picture') void this.showAndPrefetch(content.picture);
    else if (content.kind === 'arriving') this.stage.showArriving(content.preview);
    else this.stage.showProblem(content.problems);
  }

  private async showAndPrefetch(picture: Picture): Promise<void> {
    await this.stage.show(picture);
    if (picture.index !== this.state.image) return;
    this.parts.images.loadAround(picture.index, (index) => this.shownAt(index)?.role);
  }
}
