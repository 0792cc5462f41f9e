using Bunit;
using Enquiries.Web.Components.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Enquiries.Web.Tests.Components;

/// <summary>Renders components at a quarter past nine (London) on Monday 14 September 2026, unless the clock is moved.</summary>
public abstract class DeskContext : BunitContext
{
    protected DeskContext()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddScoped<Notices>();
        Services.AddScoped<ReadNotifications>();
    }

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 9, 14, 8, 15, 0, TimeSpan.Zero));

    protected DateTimeOffset Now => Clock.GetUtcNow();
}
