using Enquiries.Application.Cases;
using Enquiries.Application.Contact;
using Enquiries.Application.Pipeline;
using Enquiries.Domain;
using Enquiries.Domain.Contact;
using Enquiries.Infrastructure.Intake;
using Enquiries.Web.Components.Contact;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Enquiries.Web.Contact;

/// <summary>
/// The public form: plain pages and plain posts, one question each, without scripts, cookies or an account. What is typed is kept in a draft whose random
/// address only the person who fills it in knows.
/// </summary>
internal static class ContactEndpoints
{
    private const int PageMaxLength = 2 * 1024 * 1024;
    private const int PhotosMaxLength = (FormEntry.MostPhotos * FormEntry.PhotoMaxLength) + (1024 * 1024);
    private const string StartKey = "start";
    private const string ChangeKey = "change";

    private static readonly FormStep[] NewMatter = Enum.GetValues<FormStep>();
    private static readonly FormStep[] FurtherWord = [FormStep.Happened, FormStep.Photographs, FormStep.Reply, FormStep.Check];

    public static void MapContact(this IEndpointRouteBuilder app)
    {
        var contact = app.MapGroup("/contact").AllowAnonymous().DisableAntiforgery().ExcludeFromDescription().AddEndpointFilter(async (context, next) =>
        {
            var headers = context.HttpContext.Response.Headers;
            headers.CacheControl = "no-store";
            headers["X-Robots-Tag"] = "noindex, nofollow";
            return await next(context);
        });
        contact.MapGet("", (Delegate)((HttpContext http) => BeginAsync(http, null)));
        contact.MapGet("/{form}", (HttpContext http, string form) => BeginAsync(http, form));
        contact.MapGet("/case/{token}", ContinueAsync);
        contact.MapGet("/draft/{id:guid}/{page}", ShowAsync);
        contact.MapPost("/draft/{id:guid}/{page}", PostAsync);
        contact.MapGet("/{form}/{page}/{**rest}", (Delegate)((HttpContext http) => GoneAsync(http, null)));
    }

    private static async Task<IResult> BeginAsync(HttpContext http, string? name)
    {
        var forms = await http.RequestServices.GetRequiredService<ContactForms>().AllAsync(http.RequestAborted);
        var path = name is null or ContactForms.First ? "/contact" : $"/contact/{name}";
        var form = forms.FirstOrDefault(f => f.Path == path) ?? (name is null && forms.Count == 1 ? forms[0] : null);
        if (form is null)
        {
            return name is null && forms.Count > 0
                ? Page(http, new ContactView { Screen = ContactScreen.Choose, Council = Council(http), Forms = forms })
                : Page(http, new ContactView { Screen = ContactScreen.NotHere, Council = Council(http) }, StatusCodes.Status404NotFound);
        }

        return ToStart(http, form.AccountId, null, NewMatter[0]);
    }

    /// <summary>The link that carries a case. It opens a form and tells nothing of the case but its reference.</summary>
    private static async Task<IResult> ContinueAsync(HttpContext http, string token)
    {
        var reference = token.Length <= 200 ? http.RequestServices.GetRequiredService<ICaseTokens>().ReferenceOf(token) : null;
        var forms = await http.RequestServices.GetRequiredService<ContactForms>().AllAsync(http.RequestAborted);
        if (reference is null || forms.Count == 0 || await SendAsync(http, new FindCaseForm(reference)) is not { } found)
            return Page(http, new ContactView { Screen = ContactScreen.NotHere, Council = Council(http), Forms = forms }, StatusCodes.Status404NotFound);
        var form = forms.FirstOrDefault(f => f.AccountId == found.AccountId) ?? forms[0];
        return ToStart(http, form.AccountId, reference, FurtherWord[0]);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Guid id, string page)
    {
        var entry = await SendAsync(http, new GetFormEntry(id));
        var start = http.RequestServices.GetRequiredService<ContactStarts>().Read(http.Request.Query[StartKey], id);
        if (entry is { State: not FormEntryState.Draft })
            return page == "sent" ? await SentAsync(http, entry) : Results.Redirect($"{BaseOf(id)}/sent");
        if (!TryStep(page, out var step) || (entry is null && (start is null or { IsOld: true })))
            return await GoneAsync(http, null);
        var continues = entry?.Continues ?? start?.Start.Continues;
        if (!StepsOf(continues).Contains(step))
            return await GoneAsync(http, null);

        // Whoever comes back by an old address finds the first question that is open.
        if (step == FormStep.Check && entry is not null && MissingOf(entry) is { } missing)
            return Results.Redirect($"{BaseOf(id)}/{NameOf(missing)}");
        return await QuestionAsync(http, id, step, entry, start, entry?.Answers ?? new FormAnswers(), []);
    }

    private static async Task<IResult> PostAsync(HttpContext http, Guid id, string page)
    {
        if (!TryStep(page, out var step))
            return await GoneAsync(http, null);
        var isPhotos = step == FormStep.Photographs;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = isPhotos ? PhotosMaxLength : PageMaxLength;
        var entry = await SendAsync(http, new GetFormEntry(id));
        var start = http.RequestServices.GetRequiredService<ContactStarts>().Read(http.Request.Query[StartKey], id);
        if (entry is { State: not FormEntryState.Draft })
            return SeeOther(http, $"{BaseOf(id)}/sent");

        IFormCollection posted;
        try
        {
            if (!http.Request.HasFormContentType)
                return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
            posted = await http.Request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = PhotosMaxLength, ValueLengthLimit = PageMaxLength }, http.RequestAborted);
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException or IOException && !http.RequestAborted.IsCancellationRequested)
        {
            if (entry is null)
                return await GoneAsync(http, null);
            var isTooMuch = e is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge };
            var words = (isTooMuch, isPhotos) switch
            {
                (true, true) => $"Together the photographs must be smaller than {PhotosMaxLength / 1024 / 1024} MB. Add them one at a time",
                (true, false) => "What you sent is too long",
                (false, true) => "The photographs did not arrive as they should. Add them one at a time",
                _ => "What you sent is too long, or has characters that cannot be read",
            };
            return await QuestionAsync(
                http, id, step, entry, start, entry.Answers, [new ContactError(isPhotos ? "photos" : null, words)],
                isTooMuch ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest);
        }

        var given = Read(posted);
        if (entry is null && start is null)
            return await GoneAsync(http, given.Text);
        if (entry is null && start is { IsOld: true })
        {
            // A new beginning that keeps what was typed.
            var (freshId, token) = http.RequestServices.GetRequiredService<ContactStarts>().Begin(start.Start.AccountId, start.Start.Continues);
            return await QuestionAsync(
                http, freshId, step, null, start, given, [new ContactError(null, "This page was open for more than a day. Check your answer and continue")],
                StatusCodes.Status400BadRequest, $"{BaseOf(freshId)}/{page}?{StartKey}={token}");
        }

        if (!http.RequestServices.GetRequiredService<ContactLimits>().Allows(http.Connection.RemoteIpAddress, step == FormStep.Check, posted.Files.Sum(f => f.Length)))
        {
            http.Response.Headers.RetryAfter = ((int)ContactLimits.Wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return await QuestionAsync(
                http, id, step, entry, start, entry is null || step is not (FormStep.Photographs or FormStep.Check) ? given : entry.Answers,
                [new ContactError(null, "Too much was sent from your connection. Your answers are kept: wait 10 minutes, then try again")], StatusCodes.Status429TooManyRequests);
        }

        try
        {
            return step switch
            {
                FormStep.Check => await SendOffAsync(http, id),
                FormStep.Photographs => await PhotographsAsync(http, id, entry, start, posted),
                _ => await AnswerAsync(http, id, step, start, given),
            };
        }
        catch (ValidationException e)
        {
            return await QuestionAsync(
                http, id, step, entry, start, given, [.. e.Errors.Select(x => new ContactError(FieldOf(x.PropertyName), x.ErrorMessage)).DistinctBy(x => x.Field)],
                StatusCodes.Status400BadRequest);
        }
        catch (NotFoundException)
        {
            return await GoneAsync(http, given.Text);
        }
        catch (RuleException e)
        {
            return await SendAsync(http, new GetFormEntry(id)) is { State: not FormEntryState.Draft }
                ? SeeOther(http, $"{BaseOf(id)}/sent")
                : await QuestionAsync(http, id, step, entry, start, given, [new ContactError(null, e.Message)], StatusCodes.Status400BadRequest);
        }
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, Guid id, FormStep step, ContactStart? start, FormAnswers given)
    {
        await SendAsync(http, new SaveFormAnswer(id, step, given, start?.Start));
        return await GoOnAsync(http, id, step);
    }

    private static async Task<IResult> PhotographsAsync(HttpContext http, Guid id, FormEntryView? entry, ContactStart? start, IFormCollection posted)
    {
        if (Guid.TryParseExact(posted["remove"], "N", out var photo))
        {
            await SendAsync(http, new RemoveFormPhoto(id, photo));
            return SeeOther(http, Same(http));
        }

        var uploads = new List<FormPhotoUpload>();
        foreach (var file in posted.Files.Where(f => f.FileName.Length > 0 || f.Length > 0))
            uploads.Add(new FormPhotoUpload(file.FileName, await BytesAsync(file, http.RequestAborted)));
        if (uploads.Count > 0 && await SendAsync(http, new AddFormPhotos(id, uploads)) is { Count: > 0 } problems)
        {
            entry = await SendAsync(http, new GetFormEntry(id)) ?? entry;
            return await QuestionAsync(
                http, id, FormStep.Photographs, entry, start, entry?.Answers ?? new FormAnswers(), [.. problems.Select(p => new ContactError("photos", p))], StatusCodes.Status400BadRequest);
        }

        return posted["do"] == "add" ? SeeOther(http, Same(http)) : await GoOnAsync(http, id, FormStep.Photographs);
    }

    private static async Task<IResult> SendOffAsync(HttpContext http, Guid id)
    {
        var receipt = await SendAsync(http, new SendForm(id));
        if (receipt.Missing is { } missing)
            return SeeOther(http, $"{BaseOf(id)}/{NameOf(missing)}");
        http.RequestServices.GetRequiredService<IntakeSignal>().Raise();
        return SeeOther(http, $"{BaseOf(id)}/sent");
    }

    private static async Task<IResult> GoOnAsync(HttpContext http, Guid id, FormStep step)
    {
        if (http.Request.Query.ContainsKey(ChangeKey))
            return SeeOther(http, $"{BaseOf(id)}/{NameOf(FormStep.Check)}");
        var steps = StepsOf((await SendAsync(http, new GetFormEntry(id)))?.Continues);
        return SeeOther(http, $"{BaseOf(id)}/{NameOf(steps[Array.IndexOf(steps, step) + 1])}");
    }

    private static async Task<IResult> QuestionAsync(
        HttpContext http, Guid id, FormStep step, FormEntryView? entry, ContactStart? start, FormAnswers answers, IReadOnlyList<ContactError> errors,
        int status = StatusCodes.Status200OK, string? action = null)
    {
        var account = entry?.AccountId ?? start?.Start.AccountId;
        if (await FormAsync(http, account) is not { } form)
            return Page(http, new ContactView { Screen = ContactScreen.NotHere, Council = Council(http) }, StatusCodes.Status404NotFound);
        var continues = entry?.Continues ?? start?.Start.Continues;
        var steps = StepsOf(continues);
        var before = Array.IndexOf(steps, step) - 1;
        return Page(
            http,
            new ContactView
            {
                Screen = ContactScreen.Question,
                Council = Council(http),
                Form = form,
                Step = step,
                Answers = answers,
                Errors = errors,
                Categories = step is FormStep.About or FormStep.Check ? await SendAsync(http, new ListFormCategories()) : [],
                Photos = entry?.Photos ?? [],
                Action = action ?? Same(http),
                Base = BaseOf(id),
                Back = http.Request.Query.ContainsKey(ChangeKey) ? $"{BaseOf(id)}/{NameOf(FormStep.Check)}" : before >= 0 ? $"{BaseOf(id)}/{NameOf(steps[before])}" : null,
                Continues = continues,
            },
            status);
    }

    private static async Task<IResult> SentAsync(HttpContext http, FormEntryView entry) => Page(http, new ContactView
    {
        Screen = ContactScreen.Sent,
        Council = Council(http),
        Form = await FormAsync(http, entry.AccountId),
        Answers = entry.Answers,
        Continues = entry.Continues,
        Reference = entry.Reference,
        DueWords = entry.DueWords,
    });

    /// <summary>What was typed on the last page is shown, so that nobody has to think of it again.</summary>
    private static async Task<IResult> GoneAsync(HttpContext http, string? typed) => Page(
        http,
        new ContactView
        {
            Screen = ContactScreen.Gone,
            Council = Council(http),
            Forms = await http.RequestServices.GetRequiredService<ContactForms>().AllAsync(http.RequestAborted),
            Answers = new FormAnswers { Text = typed },
        },
        StatusCodes.Status404NotFound);

    private static RazorComponentResult<ContactPage> Page(HttpContext http, ContactView view, int status = StatusCodes.Status200OK)
    {
        if (http.Features.Get<Microsoft.AspNetCore.Diagnostics.IStatusCodePagesFeature>() is { } pages)
            pages.Enabled = false;
        return new RazorComponentResult<ContactPage>(new { View = view }) { StatusCode = status, PreventStreamingRendering = true };
    }

    private static RedirectHttpResult ToStart(HttpContext http, Guid accountId, string? continues, FormStep step)
    {
        var (id, token) = http.RequestServices.GetRequiredService<ContactStarts>().Begin(accountId, continues);
        return TypedResults.Redirect($"{BaseOf(id)}/{NameOf(step)}?{StartKey}={token}");
    }

    /// <summary>After a post the browser gets the next page, so that going back or reloading sends nothing again.</summary>
    private static IResult SeeOther(HttpContext http, string path)
    {
        http.Response.Headers.Location = path;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static async Task<T> SendAsync<T>(HttpContext http, IRequest<T> request)
    {
        await using var scope = http.RequestServices.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, http.RequestAborted);
    }

    private static async Task<ContactForm?> FormAsync(HttpContext http, Guid? accountId) =>
        (await http.RequestServices.GetRequiredService<ContactForms>().AllAsync(http.RequestAborted)).FirstOrDefault(f => f.AccountId == accountId);

    private static async Task<byte[]?> BytesAsync(IFormFile file, CancellationToken ct)
    {
        if (file.Length > FormEntry.PhotoMaxLength)
            return null;
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, ct);
        return bytes.ToArray();
    }

    private static FormAnswers Read(IFormCollection posted) => new()
    {
        CategoryId = posted["category"].ToString() switch
        {
            "other" => Guid.Empty,
            var text when Guid.TryParse(text, out var id) => id,
            _ => null,
        },
        Text = Clean(posted["text"]),
        Place = Clean(posted["place"]),
        Reply = posted["reply"].ToString() switch { "email" => ReplyWish.Email, "none" => ReplyWish.None, _ => ReplyWish.NotSaid },
        Email = Clean(posted["email"])?.Trim(),
        Name = Clean(posted["name"]),
        Trapped = posted["website"].ToString().Length > 0,
    };

    private static string? Clean(string? typed) => typed is null ? null : string.Concat(typed.ReplaceLineEndings("\n").Where(c => !char.IsControl(c) || c is '\n' or '\t'));

    private static FormStep? MissingOf(FormEntryView entry) => entry switch
    {
        { Answers.CategoryId: null, Continues: null } => FormStep.About,
        { Answers.Text: null or "" } => FormStep.Happened,
        { Answers.Reply: ReplyWish.NotSaid } => FormStep.Reply,
        _ => null,
    };

    private static FormStep[] StepsOf(string? continues) => continues is null ? NewMatter : FurtherWord;

    private static string BaseOf(Guid id) => $"/contact/draft/{id:D}";

    private static string Same(HttpContext http) => http.Request.Path + http.Request.QueryString;

    private static string Council(HttpContext http) => http.RequestServices.GetRequiredService<IOptions<CouncilOptions>>().Value.Name;

    private static string FieldOf(string property) => property[(property.LastIndexOf('.') + 1)..] switch
    {
        "CategoryId" => "category",
        var other => other.ToLowerInvariant(),
    };

    internal static string NameOf(FormStep step) => step switch
    {
        FormStep.About => "about",
        FormStep.Happened => "what-happened",
        FormStep.Where => "where",
        FormStep.Photographs => "photographs",
        FormStep.Reply => "reply",
        FormStep.Name => "name",
        _ => "check",
    };

    private static bool TryStep(string page, out FormStep step)
    {
        foreach (var s in NewMatter)
        {
            if (NameOf(s) == page)
            {
                step = s;
                return true;
            }
        }

        step = default;
        return false;
    }
}
