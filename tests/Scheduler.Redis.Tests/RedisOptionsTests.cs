namespace Scheduler.Redis.Tests;

public sealed class RedisOptionsTests
{
    [Fact]
    public void Validate_Defaults_FindNothingAndAskNoRedis()
    {
        Assert.Empty(new RedisOptions().Validate());
        Assert.False(new RedisOptions().IsEnabled);
    }

    [Theory]
    [InlineData("redis:6379")]
    [InlineData("redis-0:6379,redis-1:6379,ssl=true,sslHost=redis,password=x,connectTimeout=1000,defaultDatabase=3")]
    public void Validate_Configurations_AreRead(string configuration) =>
        Assert.Empty(new RedisOptions { Configuration = configuration }.Validate());

    [Theory]
    [InlineData("ssl=true")]
    [InlineData("redis:6379,password=secret,secretToo=1")]
    [InlineData("redis:6379,ssl=perhaps,password=secret")]
    public void Validate_ConfigurationNotReadable_SaysSoWithoutTheSecret(string configuration)
    {
        var error = Assert.Single(new RedisOptions { Configuration = configuration }.Validate());

        Assert.StartsWith("Redis:Configuration ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
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

    [Fact]
    public void ToString_Password_IsNotThere() =>
        Assert.DoesNotContain("secret", new RedisOptions { Configuration = "redis:6379,password=secret" }.ToString(), StringComparison.Ordinal);
}
