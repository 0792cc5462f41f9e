using Bunit;
using Enquiries.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Enquiries.Web.Tests.Components;

public sealed class ModalTests : DeskContext
{
    [Fact]
    public void It_is_a_named_dialog_that_the_browser_opens()
    {
        var dialogs = JSInterop.SetupModule("/js/dialog.js");
        dialogs.Mode = JSRuntimeMode.Loose;

        var modal = Render<Modal>(p => p.Add(m => m.Title, "Transfer the case").Add(m => m.Open, true).AddChildContent("<p>Where to?</p>"));

        var dialog = modal.Find("dialog");
        modal.Find($"#{dialog.GetAttribute("aria-labelledby")}").TextContent.ShouldBe("Transfer the case");
        dialogs.VerifyInvoke("show");
    }

    [Fact]
    public void Escape_tells_the_page_that_it_is_closed()
    {
        bool? open = null;
        var modal = Render<Modal>(p => p
            .Add(m => m.Title, "Transfer the case").Add(m => m.Open, true)
            .Add(m => m.OpenChanged, EventCallback.Factory.Create<bool>(this, value => open = value)));

        modal.Find("dialog").TriggerEvent("oncancel", EventArgs.Empty);

        open.ShouldBe(false);
    }

    [Fact]
    public void Its_content_does_not_exist_while_it_is_closed()
    {
        Render<Modal>(p => p.Add(m => m.Title, "Transfer").AddChildContent("<input>")).FindAll("input").ShouldBeEmpty();
    }
}
