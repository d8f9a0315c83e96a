import { element } from '../../viewer/web/dom';
import { connectHost } from '../../viewer/web/host';
import type { FormHostMessage, FormMessage } from '../protocol';
import { Form } from './form';
import { ImageLoader } from './imageLoader';
import { takeIncoming } from './incoming';

const host = connectHost<FormMessage, FormHostMessage>();
const loader = new ImageLoader((id) => host.post({ type: 'requestImage', id }));

let form: Form | undefined;

host.onMessage((message) => {
  switch (message.type) {
    case 'form':
      form = new Form(message, loader, host.post);
      document.body.replaceChildren(element('main', {}, form.element));
      return form.start();
    case 'images':
      return form?.setImages(message.images);
    case 'destinations':
      return form?.setDestinations(message.destinations);
    case 'suggestions':
      return form?.setSuggestions(message.suggestions);
    case 'status':
      return form?.setStatus(message.status);
    case 'image':
      return loader.receive(message.id, message.bytes);
  }
});
takeIncoming(host.post);
host.post({ type: 'ready' });
