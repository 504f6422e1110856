//! How far each view of one contribution is: still waiting, or settled in a closing for good.

use crate::domain::View;

const VIEWS: usize = 15;

/// How many there were at first.
const WRITTEN_FIRST: usize = 12;

/// Marks an unspecified view; the rest of the 16 bits is the closing.
const UNSPECIFIED: u16 = 0x8000;

/// Where a contribution stands in one view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ViewState {
    /// No closing of this view has taken it yet.
    #[default]
    Waiting,
    /// Part of a named group since this closing (1 to 32,767).
    Specified(u16),
    /// Part of the unspecified rest since this closing (1 to 32,767), for good (R3).
    Unspecified(u16),
}

/// The states of all views of a contribution. By default all are waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ViewStates([ViewState; VIEWS]);

impl ViewStates {
    /// The state in one view.
    pub fn get(&self, view: View) -> ViewState {
        let state = View::all().zip(self.0).find(|(one, _)| *one == view);
        state.map_or(ViewState::Waiting, |(_, state)| state)
    }

    /// Whether any view has yet to close.
    pub fn waits(&self) -> bool {
        self.0.contains(&ViewState::Waiting)
    }

    /// Sets the state in one view.
    pub fn set(&mut self, view: View, state: ViewState) {
        let mut states = View::all().zip(&mut self.0);
        if let Some((_, old)) = states.find(|(one, _)| *one == view) {
            *old = state;
        }
    }

    /// The stored form: a big-endian 16-bit number for each of [`View::all`] in their order; `None`
    /// where a closing is out of range.
    pub(super) fn to_bytes(self) -> Option<Vec<u8>> {
        let words = self.0.map(|state| match state {
            ViewState::Waiting => Some(0),
            ViewState::Specified(closing) => in_range(closing),
            ViewState::Unspecified(closing) => in_range(closing).map(|word| word | UNSPECIFIED),
        });
        let words: Option<Vec<u16>> = words.into_iter().collect();
        Some(words?.into_iter().flat_map(u16::to_be_bytes).collect())
    }

    /// Reads the stored form. Views that came after it was written are waiting.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (words, rest) = bytes.as_chunks::<2>();
        let whole = rest.is_empty() && (WRITTEN_FIRST..=VIEWS).contains(&words.len());
        let mut states = ViewStates::default();
        for (state, word) in states.0.iter_mut().zip(words.iter().filter(|_| whole)) {
            *state = match u16::from_be_bytes(*word) {
                0 => ViewState::Waiting,
                word if word < UNSPECIFIED => ViewState::Specified(word),
                word => in_range(word ^ UNSPECIFIED).map(ViewState::Unspecified)?,
            };
        }
        whole.then_some(states)
    }
}

fn in_range(closing: u16) -> Option<u16> {
    (1..UNSPECIFIED).contains(&closing).then_some(closing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Dimension;

    #[test]
    fn states_are_read_as_written_and_there_is_room_for_every_view() {
        assert_eq!(View::all().count(), VIEWS);
        let mut states = ViewStates::default();
        states.set(View::Role, ViewState::Specified(1));
        states.set(View::Within(Dimension::Year), ViewState::Unspecified(32_767));
        assert_eq!(states.get(View::Role), ViewState::Specified(1));
        assert_eq!(states.get(View::Country), ViewState::Waiting);
        let bytes = states.to_bytes().expect("in range");
        assert_eq!((bytes.len(), ViewStates::read(&bytes)), (30, Some(states)));
        assert_eq!(ViewStates::read(&bytes[..24]), Some(states), "written before views were added");
        assert_eq!([ViewStates::read(&bytes[..23]), ViewStates::read(&bytes[..22])], [None; 2]);
        assert_eq!(ViewStates::read(&[0; 32]), None);
        states.set(View::Country, ViewState::Specified(32_768));
        assert_eq!(states.to_bytes(), None);
        assert_eq!(ViewStates::read(&[[0x80, 0]; 12].concat()), None);
    }
}
