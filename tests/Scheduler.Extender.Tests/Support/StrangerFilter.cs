using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Scheduler.Extender.Tests.Support;

/// <summary>Makes every request seem to come from another machine.</summary>
internal sealed class StrangerFilter : IStartupFilter
{
    /// <summary>An address of the documentation's (RFC 5737).</summary>
    private static readonly IPAddress Stranger = IPAddress.Parse("203.0.113.7");

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            context.Connection.RemoteIpAddress = Stranger;
            await rest(context);
        });
        next(app);
    };
}
