// Asked before a large trace is recorded again: how much of it.

import { useRef } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { formatCountOf } from '#protocol';
import { answerEdit, dropEditQuestion, offLabel } from '../state/interventions.ts';
import { type EditQuestion, useWorkspace } from '../state/workspace.ts';

function Choices({ question }: { readonly question: EditQuestion }) {
  const { targets, tokens, sequences, inView } = question;
  return (
    <Dialog className="sheet edit-question" role="alertdialog">
      <Heading slot="title">{offLabel(targets)}: how much to record again?</Heading>
      <p>
        All texts of this trace are {formatCountOf(tokens, 'token')} in {formatCountOf(sequences, 'sequence')}.
        {inView ? ` The sequence in view, ${inView.sequence}, is ${formatCountOf(inView.tokens, 'token')}.` : ''}
      </p>
      <p className="help">
        {inView
          ? 'With the sequence alone the edited side holds only it: its text can be compared token by token, its loads not with those of all texts.'
          : 'The recording can be stopped at any time; what was recorded is kept.'}
      </p>
      <div className="row wrap">
        {inView ? (
          <Button className="button primary" autoFocus onPress={() => answerEdit(inView.sequence)}>
            Only the sequence in view
          </Button>
        ) : null}
        <Button className={inView ? 'button' : 'button primary'} onPress={() => answerEdit(null)}>
          All {formatCountOf(tokens, 'token')}
        </Button>
        <Button className="button quiet" onPress={dropEditQuestion}>
          Cancel
        </Button>
      </div>
    </Dialog>
  );
}

export function EditQuestionDialog() {
  const question = useWorkspace((s) => s.editQuestion);
  // While it fades the words stay.
  const last = useRef(question);
  if (question) last.current = question;
  return (
    <ModalOverlay
      className="veil"
      isOpen={question !== null}
      isDismissable
      onOpenChange={(open) => {
        if (!open) dropEditQuestion();
      }}
    >
      <Modal className="modal">{last.current ? <Choices question={last.current} /> : null}</Modal>
    </ModalOverlay>
  );
}
