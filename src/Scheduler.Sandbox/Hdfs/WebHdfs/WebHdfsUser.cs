using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>The user of a request, or the answer that refuses it.</summary>
internal static partial class WebHdfsUser
{
    private const string Domain = "^[A-Za-z_][A-Za-z0-9._-]*[$]?$";

    /// <summary>The user of a request, null when <paramref name="refusal"/> is the answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="options">What kind of server it is.</param>
    /// <param name="authenticated">Short name that Kerberos proved; null without.</param>
    /// <param name="refusal">The answer if the user is refused.</param>
    public static string? Of(WebHdfsRequest request, NameNodeOptions options, string? authenticated, out WebHdfsAnswer? refusal)
    {
        refusal = null;
        if (request.Parameter("delegation") is { } token) return OwnerOf(token, options);
        var user = authenticated ?? request.Parameter("user.name");
        if (user is null && options.IsHttpFs) refusal = Unauthorized(request.RawPath, "PseudoAuth");
        else if (user is "") refusal = EmptyName(request.RawPath);
        else if (user is not null && !NameDomain().IsMatch(user)) throw BadName(user);
        else if (request.Parameter("doas") is { } other) refusal = Impersonation(user ?? options.StaticUser, other);
        else return user ?? options.StaticUser;
        return null;
    }

    public static WebHdfsAnswer Unauthorized(string path, string challenge) =>
        WebHdfsAnswer.Html(HttpStatusCode.Unauthorized, "Authentication required", path) with { Challenge = challenge };

    private static string OwnerOf(string token, NameNodeOptions options) => options.DelegationTokens.GetValueOrDefault(token)
        ?? throw new HdfsException(
            "java.lang.SecurityException",
            "Failed to obtain user group information: org.apache.hadoop.security.token.SecretManager$InvalidToken: "
            + $"token ({token}) can't be found in cache");

    private static WebHdfsAnswer EmptyName(string path) => WebHdfsAnswer.Html(
        HttpStatusCode.InternalServerError,
        "java.lang.IllegalArgumentException: userName is NULL, empty or contains a &apos;&amp;&apos;",
        path);

    private static HdfsException BadName(string user) =>
        HdfsException.InvalidParameter("user.name", $"Invalid value: \"{user}\" does not belong to the domain {Domain}");

    // Pretty-printed, unlike every other exception: it comes from the authentication filter.
    private static WebHdfsAnswer Impersonation(string user, string other) => WebHdfsAnswer.Json(Encoding.UTF8.GetBytes(
        $$"""
        {
          "RemoteException" : {
            "message" : "User: {{user}} is not allowed to impersonate {{other}}",
            "exception" : "AuthorizationException",
            "javaClassName" : "org.apache.hadoop.security.authorize.AuthorizationException"
          }
        }
        """), HttpStatusCode.Forbidden);

    [GeneratedRegex(Domain)]
    private static partial Regex NameDomain();
}
