//! `/v1/admin/staff`: who may sign in, and as what.

use crate::domain::StaffRole;
use crate::http::admin::reason_of;
use crate::http::anonymous::NoStore;
use crate::http::auth::{Admin, credentials, done, texts};
use crate::http::body::{Field, FieldReader, Json};
use crate::http::problem::{Code, Problem, ProblemBody};
use crate::intake::{FieldCode, FieldError};
use crate::staff::{Person, PersonChange, Staff, mistakes};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, patch, post, web};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// One member of the staff.
#[derive(Serialize, ToSchema)]
pub struct StaffItem {
    /// The name.
    #[schema(example = "marie")]
    name: String,
    /// `moderator` or `admin`.
    #[schema(value_type = StaffRole)]
    role: &'static str,
    /// Whether they may sign in.
    active: bool,
    /// Whether they have to choose a password of their own first.
    must_change_password: bool,
}

impl From<(Person, bool)> for StaffItem {
    fn from((person, active): (Person, bool)) -> Self {
        let Person { name, role, must_change } = person;
        StaffItem { name, role: role.as_str(), active, must_change_password: must_change }
    }
}

/// Everybody.
#[derive(Serialize, ToSchema)]
pub struct StaffResponse {
    /// By name.
    items: Vec<StaffItem>,
}

/// Somebody new.
#[derive(Deserialize, ToSchema)]
pub struct AddStaffRequest {
    /// The name.
    #[serde(default)]
    #[schema(value_type = String, required, pattern = "^[a-z0-9._-]+$", max_length = 64, example = "marie")]
    name: Field<String>,
    /// What they may do.
    #[serde(default)]
    #[schema(value_type = StaffRole, required)]
    role: Field<String>,
    /// The password: 12 characters or more.
    #[serde(default)]
    #[schema(value_type = String, required, min_length = 12)]
    password: Field<String>,
    /// Why, for the log.
    #[serde(default)]
    #[schema(value_type = Option<String>, nullable = false, max_length = 300)]
    reason: Field<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

/// List the staff
///
/// Everybody who may sign in, or might once.
#[utoipa::path(
    tag = "Staff",
    operation_id = "list_staff",
    security(("staff" = [])),
    responses(
        (status = 200, description = "Everybody", body = StaffResponse),
    )
)]
#[get("/v1/admin/staff")]
pub async fn list_staff(
    _: Admin,
    staff: web::Data<Staff>,
) -> Result<NoStore<StaffResponse>, Problem> {
    let items = staff.list().await?.into_iter().map(StaffItem::from).collect();
    Ok(NoStore(StatusCode::OK, StaffResponse { items }))
}

/// Add to the staff
///
/// With a password they change at their first sign-in.
#[utoipa::path(
    tag = "Staff",
    operation_id = "add_staff",
    security(("staff" = [])),
    request_body(content = AddStaffRequest, description = "Somebody new"),
    responses(
        (status = 204, description = "Added"),
        (status = 409, description = "`name_taken`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[post("/v1/admin/staff")]
pub async fn add_staff(
    Admin(by): Admin,
    staff: web::Data<Staff>,
    body: Json<AddStaffRequest>,
) -> Result<HttpResponse, Problem> {
    let AddStaffRequest { name, role, password, reason, others } = body.0;
    let reason = reason_of(reason)?;
    let fields = [("/name", name), ("/role", role), ("/password", password)];
    let [name, role, password] = texts(fields, &others, |[name, role, password]| {
        let mut errors = credentials(name, password);
        errors.extend(StaffRole::parse(role).err().map(unknown_role));
        errors
    })?;
    let role = StaffRole::parse(&role)
        .map_err(|detail| Problem::fields(Code::InvalidFields, vec![unknown_role(detail)]))?;
    staff.invite(&by.name, &name, role, password, reason).await?;
    Ok(done())
}

fn unknown_role(detail: &str) -> FieldError {
    FieldError::new("/role", FieldCode::UnknownTerm, detail)
}

/// What is to be different; whatever is absent stays.
#[derive(Deserialize, ToSchema)]
pub struct ChangeStaffRequest {
    /// What they may do.
    #[serde(default)]
    #[schema(value_type = Option<StaffRole>, nullable = false)]
    role: Field<String>,
    /// Whether they may sign in.
    #[serde(default)]
    #[schema(value_type = Option<bool>, nullable = false)]
    active: Field<bool>,
    /// Another password: 12 characters or more.
    #[serde(default)]
    #[schema(value_type = Option<String>, nullable = false, min_length = 12)]
    password: Field<String>,
    /// Why, for the log.
    #[serde(default)]
    #[schema(value_type = Option<String>, nullable = false, max_length = 300)]
    reason: Field<String>,
    #[serde(flatten)]
    #[schema(ignore)]
    others: Map<String, Value>,
}

impl ChangeStaffRequest {
    /// All that is wrong is told at once.
    fn read(self, name: &str) -> Result<PersonChange, Problem> {
        let reason = reason_of(self.reason)?;
        let mut reader = FieldReader::default();
        let mut errors = Vec::new();
        let role = reader.text("/role", self.role).and_then(|role| {
            StaffRole::parse(&role).map_err(|detail| errors.push(unknown_role(detail))).ok()
        });
        let active = reader.take("/active", "true or false", self.active);
        let password = reader.text("/password", self.password);
        if let Some(password) = &password {
            let wrong = mistakes(name, password).into_iter();
            errors.extend(wrong.filter(|one| one.field == "password").map(FieldError::from));
        }
        reader.no_others("", &self.others);
        if role.is_none() && active.is_none() && password.is_none() && errors.is_empty() {
            let wanted = "name what is to be different: role, active or password";
            errors.push(FieldError::new("", FieldCode::Required, wanted));
        }
        reader.finish(if errors.is_empty() { Ok(()) } else { Err(errors) })?;
        Ok(PersonChange { role, active, password, reason })
    }
}

/// Change somebody
///
/// Another role, whether they may sign in, another password, which they change at their next sign-in. Ends their sessions at once, yours too
/// where it is you. Their deeds stay in the log. The last active administrator stays one.
#[utoipa::path(
    tag = "Staff",
    operation_id = "change_staff",
    security(("staff" = [])),
    params(("name" = String, Path, description = "The name")),
    request_body(content = ChangeStaffRequest, description = "What is to be different"),
    responses(
        (status = 200, description = "As they are now", body = StaffItem),
        (status = 404, description = "`unknown_staff`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`last_administrator`", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
#[patch("/v1/admin/staff/{name}")]
pub async fn change_staff(
    Admin(by): Admin,
    staff: web::Data<Staff>,
    name: web::Path<String>,
    body: Json<ChangeStaffRequest>,
) -> Result<NoStore<StaffItem>, Problem> {
    let change = body.0.read(&name)?;
    Ok(NoStore(StatusCode::OK, staff.change(&by.name, &name, change).await?.into()))
}
