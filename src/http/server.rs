//! The server: all routes, registered once for answering and for the document.

use super::address::Proxies;
use super::connections::{Connections, Limits};
use super::docs::{DocumentText, Methods, Skeleton};
use super::document::complete;
use super::kept::Kept;
use super::limits;
use super::origin::{Origins, keep_out};
use super::problem::{Code, Problem, Told};
use super::problems::ProblemKind;
use super::rate_limit::{WriteLimit, limit_writes};
use super::straight::{self, Straight};
use super::watched::Watched;
use super::{
    admin, auth, compare, conditional, docs, encoding, exports, families, health, kept, merged,
    meta, methodology, moderation, places, position, problems, releases, reviews, roles, salaries,
    slices, submission, titles,
};
use crate::directory::Directory;
use crate::domain::Privacy;
use crate::insight::Insight;
use crate::intake::Intake;
use crate::release::Publisher;
use crate::staff::{Moderation, Staff, Watch};
use crate::store::Store;
use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{AppConfig, Payload, Server, ServerHandle, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::rt::net::TcpStream;
use actix_web::{App, Error, HttpRequest, HttpResponse, web};
use futures_util::future::LocalBoxFuture;
use serde_json::Value;
use std::future::ready;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpSocket;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

/// What the routes need.
#[derive(Clone)]
pub struct Services {
    /// The catalogue.
    pub directory: Directory,
    /// Makes releases.
    pub publisher: Publisher,
    /// Takes contributions.
    pub intake: Intake,
    /// Answers readers.
    pub insight: Insight,
    /// Sign-in.
    pub staff: Staff,
    /// What moderators decide.
    pub moderation: Moderation,
    /// For the health check and the titles that wait for a role.
    pub store: Store,
    /// The privacy mode, for `/v1/meta` and `/v1/methodology`.
    pub privacy: Privacy,
    /// Limits writes.
    pub limit: WriteLimit,
    /// Looks how things stand.
    pub watch: Watch,
}

/// What people see in a browser, registered beside the JSON routes. Those know nothing of it.
#[derive(Clone)]
pub struct Pages {
    /// Registers the pages.
    pub routes: Arc<dyn Fn(&mut web::ServiceConfig) + Send + Sync>,
    /// A page in place of a problem (its status, title and detail) where a browser asked for one.
    pub in_place_of: fn(&HttpRequest, StatusCode, &str, &str) -> Option<HttpResponse>,
    /// A page about kinds of problems, one or several.
    pub explained: fn(&[ProblemKind]) -> Option<HttpResponse>,
    /// A page that gives back what was typed into a form, where it was sent too soon after others;
    /// so many seconds before it may be sent.
    pub over_limit: fn(HttpRequest, Payload, u64) -> LocalBoxFuture<'static, Option<HttpResponse>>,
    /// What of a request decides which page it is answered by. Pages pass over parameters that they do
    /// not know, so a link with and without them has one answer, made and kept once.
    pub kept_as: fn(&HttpRequest) -> String,
}

impl Default for Pages {
    /// No pages: the API alone.
    fn default() -> Self {
        Pages {
            routes: Arc::new(|_| ()),
            in_place_of: |_, _, _, _| None,
            explained: |_| None,
            over_limit: |_, _, _| Box::pin(async { None }),
            kept_as: |request| request.uri().to_string(),
        }
    }
}

/// All documented routes.
fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(salaries::create_salary)
        .service(reviews::create_review)
        .service(submission::get_submission)
        .service(submission::replace_submission)
        .service(submission::delete_submission)
        .service(titles::match_title)
        .service(roles::list_roles)
        .service(families::list_families)
        .service(families::get_family_pay)
        .service(families::get_pay)
        .service(compare::compare_roles)
        .service(position::get_position)
        .service(roles::get_role)
        .service(roles::get_role_pay)
        .service(roles::get_role_career_path)
        .service(roles::get_role_experience)
        .service(roles::get_role_pay_by_experience)
        .service(roles::get_role_trend)
        .service(roles::get_role_pay_gap)
        .service(roles::get_role_highlights)
        .service(roles::get_role_faq)
        .service(roles::get_role_related)
        .service(slices::get_role_slices)
        .service(places::get_places)
        .service(releases::list_releases)
        .service(releases::get_release)
        .service(exports::export_release_csv)
        .service(exports::export_release_json)
        .service(exports::export_sketches_csv)
        .service(exports::export_sketches_json)
        .service(methodology::get_methodology)
        .service(meta::get_meta)
        .service(auth::login)
        .service(auth::refresh_session)
        .service(auth::logout)
        .service(auth::get_me)
        .service(auth::change_password)
        .service(auth::setup)
        .service(moderation::list_review_cases)
        .service(moderation::decide_review)
        .service(moderation::list_salary_cases)
        .service(moderation::decide_salary)
        .service(moderation::list_quote_cases)
        .service(moderation::decide_quote)
        .configure(admin::routes)
        .service(health::get_liveness)
        .service(health::get_readiness)
        .service(problems::list_problems)
        .service(problems::get_problem)
        .service(docs::get_openapi);
}

/// What the routes say of themselves.
fn described() -> Document {
    let app = App::new().into_utoipa_app().openapi(Skeleton::openapi());
    app.configure(routes).split_for_parts().1
}

/// The OpenAPI document of all routes.
pub fn document() -> Value {
    complete(described())
}

/// A server that listens.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What its connections are doing, for whoever watches it.
    pub load: Load,
    /// Stops it.
    pub handle: ServerHandle,
    /// Runs until it is stopped.
    pub server: actix_web::dev::Server,
}

/// What a server's connections are doing.
#[derive(Clone)]
pub struct Load(Connections);

impl Load {
    /// Connections that are open.
    pub fn connections(&self) -> usize {
        self.0.open()
    }

    /// Connections that were cut because there was no room for them, since the start.
    pub fn cut(&self) -> usize {
        self.0.cut()
    }

    /// Bytes in memory that wait for their clients.
    pub fn waiting_bytes(&self) -> u64 {
        self.0.waiting_bytes()
    }
}

/// How a server stands towards the world.
#[derive(Debug, Clone)]
pub struct Doors {
    /// Where it listens; port 0 takes any free port.
    pub bind: SocketAddr,
    /// Threads that answer.
    pub workers: usize,
    /// What clients may ask of it.
    pub limits: Limits,
    /// Whose word about addresses is taken.
    pub proxies: Proxies,
    /// Whose pages may read and hand in from a browser.
    pub origins: Origins,
}

/// Connections that may wait to be taken up.
const BACKLOG: u32 = 1_024;
/// Bytes of an answer that a connection gathers before it writes them.
const WRITE_BUFFER: usize = 16 * 1024;
/// Bytes that the system takes in for a connection, of which it makes twice as many.
const SEND_BUFFER: u32 = 64 * 1024;
/// How long requests under way may take when the server is told to stop, in seconds.
const LAST_SECONDS: u64 = 8;
/// How long a client may take between requests.
const BETWEEN: Duration = Duration::from_secs(5);
/// How long a client that has connected may say nothing. It is looked at before what came in, so a server
/// that had no time to read for as long would answer 408 to requests that wait; [`Watched`] reads first.
const FIRST: Duration = Duration::from_secs(20);

/// Starts a server.
///
/// # Errors
/// Where the address cannot be listened at.
pub fn start(services: Services, pages: Pages, doors: Doors) -> io::Result<Running> {
    let described = described();
    let methods = web::Data::new(Methods::of(&described));
    let straight = web::Data::new(Straight::of(&described));
    let text = web::Data::new(DocumentText::of(&complete(described)));
    let answers = web::Data::new(Kept::new(services.insight.clone()));
    let Doors { bind, workers, limits, proxies, origins } = doors;
    let connections = Connections::new(limits);
    let proxies = web::Data::new(proxies);
    let room = connections.clone();
    let load = Load(connections.clone());
    let app = move || {
        let Services {
            directory,
            publisher,
            intake,
            insight,
            staff,
            moderation,
            store,
            privacy,
            limit,
            watch,
        } = services.clone();
        let pages = pages.clone();
        App::new()
            .into_utoipa_app()
            .app_data(web::Data::new(directory))
            .app_data(web::Data::new(publisher))
            .app_data(web::Data::new(intake))
            .app_data(web::Data::new(insight))
            .app_data(web::Data::new(staff))
            .app_data(web::Data::new(moderation))
            .app_data(web::Data::new(store))
            .app_data(web::Data::new(privacy))
            .app_data(web::Data::new(limit))
            .app_data(web::Data::new(watch))
            .app_data(web::Data::new(room.clone()))
            .app_data(proxies.clone())
            .app_data(text.clone())
            .app_data(methods.clone())
            .app_data(straight.clone())
            .app_data(answers.clone())
            .app_data(web::QueryConfig::default().error_handler(|error, _| {
                Problem::new(Code::InvalidQuery, query_mistake(&error)).into()
            }))
            .app_data(web::PathConfig::default().error_handler(|_, _| {
                Problem::new(Code::NotFound, "see /docs for what there is").into()
            }))
            .configure(routes)
            .into_app()
            .service(docs::docs_folder)
            .service(docs::docs_file)
            .configure(|config| (pages.routes)(config))
            .app_data(web::Data::new(pages.clone()))
            .default_service(web::to(docs::nothing_here))
            .wrap(from_fn(merged::lead_on))
            .wrap(from_fn(limit_writes))
            .wrap(from_fn(straight::lead))
            .wrap(from_fn(pages_in_place))
            .wrap(Compress::default())
            .wrap(from_fn(encoding::gzip_exports))
            .wrap(from_fn(conditional::tag_encodings))
            .wrap(from_fn(kept::keep))
            .wrap(from_fn(guard_headers))
            .wrap(origins.cors())
            .wrap(from_fn(keep_out))
            .wrap(from_fn(head_as_get))
            .wrap(from_fn(limits::limit))
    };
    let listener = listen(bind)?;
    let address = listener.local_addr()?;
    let builder = Server::build()
        .workers(workers)
        .shutdown_timeout(LAST_SECONDS)
        // Above the limit on all of them, which makes room by itself.
        .max_concurrent_connections(limits.connections + limits.connections / 8 + 16);
    let stopping = builder.graceful_shutdown_signal();
    let server = builder
        .listen("paylens", listener, move || {
            let (stopping, connections) = (stopping.clone(), connections.clone());
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .keep_alive(BETWEEN)
                .client_request_timeout(FIRST)
                .client_disconnect_timeout(BETWEEN)
                .h1_write_buffer_size(WRITE_BUFFER)
                .on_connect_ext(|watched: &Watched, extensions| {
                    extensions.insert(Arc::clone(watched.line()));
                })
                .finish(map_config(
                    app().into_factory().map_err(|error: Error| error.error_response()),
                    |()| AppConfig::default(),
                ));
            fn_service(move |stream: TcpStream| {
                let peer = stream.peer_addr().ok();
                let watched = Watched::admit(stream, &connections);
                ready(watched.map(|watched| (watched, Protocol::Http1, peer)).ok_or_else(full))
            })
            .and_then(http)
        })?
        .run();
    Ok(Running { address, handle: server.handle(), server, load })
}

/// Listens, and lets some wait to be taken up.
fn listen(bind: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = if bind.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    // Its connections have the same. By itself the system would take in more than a megabyte for a reader on
    // this machine, such as a proxy, who reads nothing.
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(bind)?;
    socket.listen(BACKLOG)?.into_std()
}

/// To a connection there is no room for.
fn full() -> DispatchError {
    DispatchError::Io(io::ErrorKind::ConnectionRefused.into())
}

fn query_mistake(error: &actix_web::error::QueryPayloadError) -> String {
    match error {
        actix_web::error::QueryPayloadError::Deserialize(mistake) => mistake.to_string(),
        _ => "the query is not understood".to_owned(),
    }
}

/// Routes answer GET; HEAD is the same without a body, which the protocol layer leaves away.
async fn head_as_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    next.call(request).await
}

/// People in a browser see a page in place of a problem.
async fn pages_in_place<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let pages = request.app_data::<web::Data<Pages>>().map(|pages| pages.in_place_of);
    let response = next.call(request).await?;
    let status = response.status();
    let told = response.response().extensions().get::<Told>().cloned();
    let page = pages.zip(told).and_then(|(in_place_of, told)| {
        in_place_of(response.request(), status, told.title, &told.detail)
    });
    let Some(mut page) = page else { return Ok(response.map_into_left_body()) };
    for (name, value) in response.headers() {
        if !page.headers().contains_key(name) && name != header::CONTENT_LENGTH {
            page.headers_mut().insert(name.clone(), value.clone());
        }
    }
    Ok(response.into_response(page.map_into_right_body()))
}

/// Headers that keep pages from doing anything but show what this server serves.
async fn guard_headers(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    for (name, value) in fixed {
        // A page may have a stricter policy of its own.
        if !response.headers().contains_key(&name) {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
    }
    Ok(response)
}
