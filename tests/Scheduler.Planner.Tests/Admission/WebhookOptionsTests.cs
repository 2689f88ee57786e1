namespace Scheduler.Planner.Tests.Admission;

/// <summary>The settings of the webhook's listener.</summary>
public sealed class WebhookOptionsTests
{
    [Theory]
    [InlineData("https://0.0.0.0:8890")]
    [InlineData("https://*:443;https://[::1]:8443")]
    public void Validate_HttpsUrls_HasNothingAgainstThem(string urls) => Assert.Empty(new PlannerOptions { Urls = urls }.Validate());

    [Theory]
    [InlineData("", "Planner:Urls is empty")]
    [InlineData("https://webhook.example:8890", "Planner:Urls holds 'https://webhook.example:8890'")]
    [InlineData("http://0.0.0.0:8890", "by https alone")]
    [InlineData("https://0.0.0.0:8890;http://127.0.0.1:8891", "by https alone")]
    public void Validate_OtherUrls_SaysWhatIsWrong(string urls, string says) =>
        Assert.Contains(says, Assert.Single(new PlannerOptions { Urls = urls }.Validate()), StringComparison.Ordinal);

    [Theory]
    [InlineData(true, "tls.crt", true)]
    [InlineData(false, "tls.crt", false)]
    [InlineData(true, null, false)]
    public void IsWebhookServed_OnWithACertificateNamed_IsTrue(bool isEnabled, string? file, bool isServed) =>
        Assert.Equal(isServed, new PlannerOptions { Enabled = isEnabled, CertificateFile = file, KeyFile = file }.IsWebhookServed);
}
