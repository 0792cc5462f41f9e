using System.Security.Cryptography;
using Enquiries.Application.Admin;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Setup;
using Enquiries.Application.Pipeline;
using Enquiries.Infrastructure.Channels;
using Enquiries.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Enquiries.Web.Components.Pages.Accounts;

/// <summary>Leads through a channel's setup, one step after the other, tests the connection and saves it: for a new account, and for one that is there.</summary>
public sealed partial class ConnectWizard(
    ScopedSender sender, Notices notices, NavigationManager navigation, IEnumerable<IChannelSetup> setups, FeedSignal feeds, Drafts drafts, ILogger<ConnectWizard> log)
{
    private const string TeamField = "field-team";

    private readonly List<SetupEntry> _entries = [];
    private IChannelSetup? _setup;
    private ChannelAccountSettings? _before;
    private IReadOnlyList<TeamItem> _teams = [];
    private SetupEntry? _address;
    private EditContext? _form;
    private ValidationMessageStore? _messages;
    private ConnectionCheck? _check;
    private ElementReference _heading;
    private Guid? _teamId;
    private string? _problem;
    private string? _recalled;
    private bool _askedForKept;
    private int _step;
    private bool _moveFocus;
    private bool _forgetPrevious;
    private bool _busy;
    private bool _saving;

    [Parameter]
    public string? Channel { get; set; }

    /// <summary>An account that is changed or connected again; null for a new one.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    private NavigationManager Navigation => navigation;

    private string Heading => _setup is null ? "Connect an account" : _before is null ? $"Connect {AccountWords.WithArticle(_setup.AccountNoun)}" : $"Change {_before.Name}";

    private SetupStep? Step => _setup is not null && _step < _setup.Steps.Count ? _setup.Steps[_step] : null;

    private IEnumerable<SetupEntry> Shown => Step is { } step ? _entries.Where(e => step.Fields.Contains(e.Field) && !(e.Field.Key == SetupValues.ExternalId && _before?.IsIdentified == true)) : [];

    /// <summary>Under which name the browser's tab keeps what is typed.</summary>
    private string KeptAs => "connect:" + (Id?.ToString("N") ?? _setup!.Channel.ToString());

    private string WebhookUrl => navigation.BaseUri.TrimEnd('/') + _setup!.WebhookPath;

    /// <summary>Where the desk tells the platform its address by itself, beside the field for it; else beside the verify token, or on the last step before the test.</summary>
    private bool ShowsWebhook => _setup?.WebhookPath is not null && Step is { } step
        && (TellsAddressItself ? step.Fields.Any(f => f.IsWebhookAddress)
            : _setup.Fields().Any(f => f.Key == SetupValues.VerifyToken) ? step.Fields.Any(f => f.Key == SetupValues.VerifyToken) : _step == _setup.Steps.Count - 1);

    private bool TellsAddressItself => _setup?.Fields().Any(f => f.IsWebhookAddress) == true;

    private string WebhookWords => TellsAddressItself
        ? "If the internet can reach this address over https, enter it below: the desk tells the platform by itself."
        : "Enter it at the platform as the callback of the webhook. It must be reachable from the internet over https.";

    /// <summary>There is no token to test with before somebody has signed in at the platform.</summary>
    private bool SignsInFirst => _setup?.SignIn is not null && _before?.IsIdentified != true && Value(SetupValues.AccessToken).Length == 0 && Value(SetupValues.RefreshToken).Length == 0;

    public void Dispose() => Forget();

    protected override async Task OnInitializedAsync()
    {
        try
        {
            _before = Id is { } id ? await sender.Send(new GetChannelAccount(id)) : null;
            _teams = (await sender.Send(new GetDeskLists())).Teams;
        }
        catch (Exception e) when (e is NotFoundException or CryptographicException)
        {
            _problem = e is NotFoundException
                ? "There is no such account."
                : "The secrets of this account cannot be read any more, because the keys that encrypted them are gone. Restore the keys, or connect the account in a new installation.";
            return;
        }

        var setup = setups.FirstOrDefault(s => _before is null ? s.Channel.ToString().Equals(Channel, StringComparison.OrdinalIgnoreCase) : s.Channel == _before.Channel);
        if (setup is null)
        {
            _problem = "This installation cannot connect accounts of this channel.";
            return;
        }

        _teamId = _before?.TeamId;
        _entries.AddRange(setup.Fields().Select(f => new SetupEntry(f, _before?.Secrets.Contains(f.Key) == true, First(f))));
        if (setup.ApiAddress is { } api)
        {
            var choice = setup.Fields().FirstOrDefault(f => f.Key == SetupValues.ApiBaseUrl);
            var known = choice?.Choices.Select(c => c.Value) ?? [api.ToString().TrimEnd('/')];
            var other = _before is { } before && !known.Contains(before.ApiBaseUrl, StringComparer.Ordinal) ? before.ApiBaseUrl : "";
            var empty = choice is null ? api.ToString() : "that of the interface chosen above";
            _address = new SetupEntry(new SetupField(SetupValues.ApiBaseUrl, "API address", $"With its version. Left empty: {empty}", Required: false), false, other) { Id = "field-api-address" };
        }

        _setup = setup;
        Show(0);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_setup is not null && !_askedForKept)
        {
            _askedForKept = true;
            if (await drafts.RecallFieldsAsync(KeptAs) is { } kept) Recall(kept);
            StateHasChanged();
            if (_recalled is not null && Step is null && !SignsInFirst) await Test();
        }

        if (!_moveFocus) return;
        _moveFocus = false;
        await _heading.FocusAsync();
    }

    /// <summary>The page was loaded again: what was typed is put back, and the first secret that has to be typed again is asked for.</summary>
    private void Recall(KeptFields kept)
    {
        foreach (var entry in _entries.Append(_address).OfType<SetupEntry>().Where(e => !e.Field.IsSecret()))
            entry.Text = kept.Values.GetValueOrDefault(entry.Id) ?? entry.Text;
        if (kept.Values.TryGetValue(TeamField, out var team)) _teamId = _teams.FirstOrDefault(t => t.Id.ToString() == team)?.Id;

        var steps = _setup!.Steps;
        var last = Math.Clamp(kept.Step, 0, steps.Count);
        foreach (var entry in _entries.Where(e => e.Field.IsSecret()))
            entry.IsLost = kept.Secrets.Contains(entry.Id) || (entry.Field.Key == SetupValues.VerifyToken && !entry.IsStored && StepOf(entry) <= last);
        var lost = _entries.Where(e => e.IsLost).ToList();
        _recalled = lost.Count == 0
            ? "The page was loaded again. What you had typed is here as it was."
            : $"The page was loaded again. What you had typed is here as it was, except secrets, which are not kept meanwhile. Type again: {string.Join(", ", lost.Select(e => e.Field.Label))}.";
        Show(lost.Select(StepOf).Append(last).Min());

        int StepOf(SetupEntry entry) => steps.ToList().FindIndex(s => s.Fields.Contains(entry.Field));
    }

    private async Task StartAnew()
    {
        await drafts.ForgetAsync(KeptAs);
        navigation.NavigateTo(navigation.Uri, forceLoad: true);
    }

    private string First(SetupField field) => field.Key switch
    {
        SetupValues.Name => _before?.Name ?? field.Default ?? "",
        SetupValues.ApiBaseUrl => (field.Choices.Any(c => c.Value == _before?.ApiBaseUrl) ? _before?.ApiBaseUrl : field.Default) ?? "",
        SetupValues.ExternalId => _before?.ExternalId ?? field.Default ?? "",

        // Any words will do, as long as the platform is given the same.
        SetupValues.VerifyToken => _before is null ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) : "",
        _ => _before?.Settings.GetValueOrDefault(field.Key) ?? (_before is null ? field.Default : null) ?? "",
    };

    private void Show(int step)
    {
        foreach (var entry in Shown) entry.Leave();
        _moveFocus = step != _step;
        _step = step;
        _problem = null;
        _form = new EditContext(this);
        _messages = new ValidationMessageStore(_form);
    }

    private void Back()
    {
        _check = null;
        Show(_step - 1);
    }

    private async Task Next()
    {
        _messages!.Clear();
        _form!.Validate();
        foreach (var entry in Shown.Append(_step == 0 ? _address : null).OfType<SetupEntry>())
        {
            if (entry.Problem is { } problem) _messages.Add(new FieldIdentifier(entry, nameof(SetupEntry.Text)), problem);
        }

        _form.NotifyValidationStateChanged();
        if (_form.GetValidationMessages().Any()) return;
        Show(_step + 1);
        if (Step is null && !SignsInFirst) await Test();
    }

    private string Value(string key) => _entries.FirstOrDefault(e => e.Field.Key == key)?.Value.Trim() ?? "";

    /// <summary>What was typed under Advanced, or else the interface chosen; null for the platform's own.</summary>
    private string? ApiAddress => _address?.Value.Trim() is { Length: > 0 } typed ? typed : Value(SetupValues.ApiBaseUrl) is { Length: > 0 } chosen ? chosen : null;

    private Dictionary<string, string> Values()
    {
        var values = _entries.ToDictionary(e => e.Field.Key, e => e.Value, StringComparer.Ordinal);
        if (_address is not null) values[SetupValues.ApiBaseUrl] = ApiAddress ?? "";
        return values;
    }

    private Task Test() => Do(async () =>
    {
        _check = null;
        StateHasChanged();
        _check = await sender.Send(new CheckConnection(_setup!.Channel, Id, Values()));
    });

    private Task Save(bool thenSignIn) => Do(async () =>
    {
        _saving = true;
        StateHasChanged();
        var id = Id is { } known ? await ChangeAsync(known) : await ConnectAsync();
        feeds.Raise();
        Forget();
        await drafts.ForgetAsync(KeptAs);
        if (thenSignIn && await SignInAddressAsync(id) is { } address)
        {
            navigation.NavigateTo(address.ToString(), forceLoad: true);
            return;
        }

        if (thenSignIn)
            notices.Problem("The account is saved, but signing in could not begin. Try again from here.");
        else notices.Done(_before is null ? "The account is connected." : "The account is changed and connected with what you gave.");
        navigation.NavigateTo($"/admin/accounts/{id}");
    });

    /// <summary>Null when signing in cannot begin; the account is saved then, and its page offers it again.</summary>
    private async Task<Uri?> SignInAddressAsync(Guid id)
    {
        try
        {
            return await sender.Send(new BeginSignIn(id, AccountSignIn.Callback(navigation.BaseUri)));
        }
        catch (Exception e)
        {
            log.LogError(e, "Signing in at a platform could not begin");
            return null;
        }
    }

    private async Task<Guid> ConnectAsync()
    {
        var (values, learnt) = (Values(), _check);
        var setup = _setup!;
        var settings = setup.Settings(values, null);
        foreach (var (key, value) in learnt?.Settings ?? new Dictionary<string, string>()) settings[key] = value;
        return await sender.Send(new ConnectChannelAccount(
            setup.Channel, Value(SetupValues.Name) is { Length: > 0 } name ? name : learnt?.Name ?? "", learnt?.ExternalId ?? Value(SetupValues.ExternalId),
            ApiAddress, setup.Credentials(values, null), _teamId)
        {
            Settings = settings,
        });
    }

    private async Task<Guid> ChangeAsync(Guid id)
    {
        await sender.Send(new ChangeChannelAccount(
            id, Value(SetupValues.Name) is { Length: > 0 } name ? name : _before!.Name, ApiAddress ?? _setup!.ApiAddress?.ToString(), _teamId,
            Value(SetupValues.AppSecret), Value(SetupValues.VerifyToken), Value(SetupValues.AccessToken), _forgetPrevious)
        {
            Values = Values(),
            Learnt = _check?.Settings,
        });
        return id;
    }

    private void Forget()
    {
        foreach (var entry in _entries) entry.Forget();
    }

    private async Task Do(Func<Task> deed)
    {
        if (_busy) return;
        (_busy, _problem) = (true, null);
        try
        {
            await deed();
        }
        catch (Exception e)
        {
            if (!DeskErrors.IsExpected(e)) log.LogError(e, "An account could not be connected");
            _problem = DeskErrors.ToWords(e);
        }
        finally
        {
            (_busy, _saving) = (false, false);
        }
    }
}
