//! Filters for ballot papers and counts: numbers of choices become names.

use minijinja::{Error, ErrorKind, Value};

use super::filter::flat;

/// Teaches templates the filters below.
pub(super) fn register(environment: &mut minijinja::Environment<'static>) {
    environment.add_filter("named", named);
    environment.add_filter("ranking", ranking);
}

/// The name of a choice of a paper.
fn name(number: &Value, paper: &Value) -> Result<String, Error> {
    for choice in paper.get_attr("choices")?.try_iter()? {
        if choice.get_attr("number")? == *number {
            return Ok(flat(choice.get_attr("name")?.as_str().unwrap_or_default()));
        }
    }
    let unknown = format!("the paper has no choice {number}");
    Err(Error::new(ErrorKind::UndefinedError, unknown))
}

/// The names of choices: `read.rest | named(ballot) | listed`; of one choice, its name.
#[expect(clippy::needless_pass_by_value, reason = "minijinja calls filters with owned arguments")]
fn named(numbers: Value, paper: Value) -> Result<Value, Error> {
    if numbers.kind() == minijinja::value::ValueKind::Number {
        return name(&numbers, &paper).map(Value::from);
    }
    let names: Result<Vec<String>, Error> =
        numbers.try_iter()?.map(|number| name(&number, &paper)).collect();
    names.map(Value::from)
}

/// "Ann > Bo = Cy", as in the ballot file.
#[expect(clippy::needless_pass_by_value, reason = "minijinja calls filters with owned arguments")]
fn ranking(groups: Value, paper: Value) -> Result<String, Error> {
    let mut ranks = vec![];
    for group in groups.try_iter()? {
        let names: Result<Vec<String>, Error> =
            group.try_iter()?.map(|number| name(&number, &paper)).collect();
        ranks.push(names?.join(" = "));
    }
    Ok(ranks.join(" > "))
}
