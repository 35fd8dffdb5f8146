// Every stylesheet of the frame, in the order of the cascade.

import './ui/base.css';
import './ui/controls.css';
import './ui/overlays.css';
import './ui/view.css';
import './ui/data-table.css';
import './app/app.css';
import './app/top-bar.css';
import './app/library-panel.css';
import './app/status-bar.css';
import './app/inspector/inspector.css';
import './app/pages.css';
import './app/record/corpus/corpus.css';
import './app/palette.css';
import './ui/forced-colors.css';
