namespace Scheduler.Redis.Tests;

public sealed class RedisOptionsTests
{
    [Fact]
    public void Validate_Defaults_FindNothingAndAskNoRedis()
    {
        Assert.Empty(new RedisOptions().Validate());
        Assert.False(new RedisOptions().IsEnabled);
    }

    [Fact]
    public void Validate_EverythingWrong_NamesEveryKey()
    {
        var options = new RedisOptions
        {
            Configuration = "ssl=true",
            PasswordFile = "/nowhere/password",
            CaFile = "/nowhere/ca.pem",
            ClusterId = "a b",
            CallTimeout = TimeSpan.Zero,
            MaxValueBytes = 1,
            MaxConcurrentCalls = 0,
        };

        var errors = options.Validate().ToList();

        string[] keys = ["Configuration", "PasswordFile", "CaFile", "ClusterId", "CallTimeout", "MaxValueBytes", "MaxConcurrentCalls"];
        Assert.Equal(keys.Length, errors.Count);
        Assert.All(keys.Zip(errors), pair => Assert.StartsWith($"Redis:{pair.First} ", pair.Second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("redis:6379,user=app", "", true)]
    [InlineData("redis://app@redis", "", true)]
    [InlineData("redis://app@redis", "/dev/null", false)]
    [InlineData("redis:6379,user=app,password=x", "", false)]
    public void Validate_UserWithoutPassword_SaysWhereToPutIt(string configuration, string passwordFile, bool isRefused)
    {
        var errors = new RedisOptions { Configuration = configuration, PasswordFile = passwordFile }.Validate();

        Assert.Equal(isRefused, errors.Any(error => error.Contains("Redis:PasswordFile", StringComparison.Ordinal)));
    }

    [Fact]
    public void ToString_Password_IsNotThere() =>
        Assert.DoesNotContain(
            "secret", new RedisOptions { Configuration = "redis:6379,password=secret" }.ToString(), StringComparison.Ordinal);
}
