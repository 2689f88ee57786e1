using FsCheck;
using FsCheck.Fluent;
using Scheduler.Redis.Configuration;
using StackExchange.Redis;

namespace Scheduler.Redis.Tests.Configuration;

/// <summary>What managed services of Redis and Valkey hand to their users, and what people make of it.</summary>
public sealed class RedisConfigurationTests
{
    [Theory]
    [InlineData("redis", "redis", null, null, null, false)]
    [InlineData("redis:6379", "redis:6379", null, null, null, false)]
    [InlineData("redis_1:6379", "redis_1:6379", null, null, null, false)]
    [InlineData("127.0.0.1:16379,user=app,password=secret", "127.0.0.1:16379", "app", "secret", null, false)]
    [InlineData("redis-0:6379, redis-1:6379 ,defaultDatabase=3", "redis-0:6379 redis-1:6379", null, null, 3, false)]
    [InlineData("user=me@corp.example,redis:6379,password=p@ss=", "redis:6379", "me@corp.example", "p@ss=", null, false)]
    [InlineData(
        "c.redis.cache.windows.net:1,password=abc+/=,ssl=True,abortConnect=False",
        "c.redis.cache.windows.net:1",
        null,
        "abc+/=",
        null,
        true)]
    [InlineData("[::1]:6379", "[::1]:6379", null, null, null, false)]
    [InlineData("::1", "::1", null, null, null, false)]
    [InlineData("!/run/redis.sock", "!/run/redis.sock", null, null, null, false)]
    [InlineData("redis://redis", "redis:6379", null, null, null, false)]
    [InlineData("redis://:secret@redis:7000/", "redis:7000", null, "secret", null, false)]
    [InlineData("rediss://default:AVNS_x-y@db.example:25061", "db.example:25061", "default", "AVNS_x-y", null, true)]
    [InlineData("rediss://redis", "redis:6379", null, null, null, true)]
    [InlineData("REDIS://app:secret@redis/2", "redis:6379", "app", "secret", 2, false)]
    [InlineData("valkey://app:secret@redis:6379/0", "redis:6379", "app", "secret", 0, false)]
    [InlineData("valkeys://app:secret@redis", "redis:6379", "app", "secret", null, true)]
    [InlineData("redis://a%40b:p%2Cq%3A%2F%25@redis", "redis:6379", "a@b", "p,q:/%", null, false)]
    [InlineData("redis://app:p@ss:w/rd#?x@redis:1", "redis:1", "app", "p@ss:w/rd#?x", null, false)]
    [InlineData("redis://app:secret@[fd00::7]:6380/1", "[fd00::7]:6380", "app", "secret", 1, false)]
    [InlineData("redis://[::1]", "[::1]:6379", null, null, null, false)]
    [InlineData("redis://app:secret@a:1,b:2,[::1]/4", "a:1 b:2 [::1]:6379", "app", "secret", 4, false)]
    [InlineData("rediss://app:secret@a:1,rediss://app:secret@b:2", "a:1 b:2", "app", "secret", null, true)]
    [InlineData("redis://a:1,redis://b:2,password=x,connectTimeout=100", "a:1 b:2", null, "x", null, false)]
    [InlineData("\"redis://:S3c=ret@redis:6379\"", "redis:6379", null, "S3c=ret", null, false)]
    [InlineData(" 'redis:6379,password=abc=' ", "redis:6379", null, "abc=", null, false)]
    [InlineData("redis://redis,ssl=true", "redis:6379", null, null, null, true)]
    public void Parse_WhatIsHandedOut_IsRead(
        string configuration, string endpoints, string? user, string? password, int? database, bool ssl)
    {
        var client = RedisConfiguration.Parse(configuration);

        Assert.Equal(endpoints, string.Join(' ', client.EndPoints.Select(EndPointCollection.ToString)));
        Assert.Equal((user, password, database, ssl), (client.User, client.Password, client.DefaultDatabase, client.Ssl));
    }

    [Theory]
    [InlineData("mymaster", "sentinel:26379,sentinel-2:26379,serviceName=mymaster,password=x,sentinelPassword=y")]
    [InlineData("mymaster", "redis://app:secret@sentinel:26379,serviceName=mymaster")]
    public void Parse_Sentinels_KnowTheirService(string service, string configuration) =>
        Assert.Equal(service, RedisConfiguration.Parse(configuration).ServiceName);

    [Theory]
    [InlineData("ssl=true", "names no endpoint")]
    [InlineData(",", "names no endpoint")]
    [InlineData("redis:port", "has an invalid endpoint")]
    [InlineData("redis:99999", "has an invalid endpoint")]
    [InlineData("redis:6379/0", "has an invalid endpoint")]
    [InlineData("app:secret@redis:6379", "has an invalid endpoint")]
    [InlineData("redis 6379", "has an invalid endpoint")]
    [InlineData("redis:6379,sll=true,password=secret", "the option 'sll'")]
    [InlineData("redis:6379,ssl=perhaps,password=secret", "the option 'ssl'")]
    [InlineData("redis:6379,password=12,secret", "Redis:PasswordFile")]
    [InlineData("redis:6379,user=app,password=12,secret=1", "Redis:PasswordFile")]
    [InlineData("redis:6379,password=12,redis://secret", "Redis:PasswordFile")]
    [InlineData("redis:6379,sentinelPassword=12,secret", "Redis:PasswordFile")]
    [InlineData("redis://app:secret,more@redis:6379", "Redis:PasswordFile")]
    [InlineData("redis://app:12,secret@redis:6379", "%2C")]
    [InlineData("redis://app:12,secret=x@redis:6379", "Redis:PasswordFile")]
    [InlineData("redis://:12?secret,more@redis:6379", "parameters after '?'")]
    [InlineData("rediss://default:secret@redis:6379?ssl_cert_reqs=none", "parameters after '?'")]
    [InlineData("redis://redis/mymaster", "not a database number")]
    [InlineData("redis://redis/-1", "not a database number")]
    [InlineData("redis://a:secret@one,redis://b:secret@two", "names two users")]
    [InlineData("redis://a:secret1@one,redis://a:secret2@two", "names two passwords")]
    [InlineData("redis://:secret1@one,password=secret2", "names two passwords")]
    [InlineData("redis://one/1,defaultDatabase=2", "names two databases")]
    [InlineData("redis://one,rediss://two", "with and without TLS")]
    [InlineData("rediss://one,ssl=false", "ssl=false")]
    [InlineData("redis+sentinel://:secret@one:26379/mymaster/0", "serviceName=")]
    [InlineData("redis-sentinel://:secret@one:26379?sentinelMasterId=mymaster", "serviceName=")]
    [InlineData("unix:///run/redis.sock", "!/path")]
    [InlineData("redis+socket:///run/redis.sock", "!/path")]
    [InlineData("redis-socket:///run/redis.sock", "!/path")]
    [InlineData("tcp://redis:6379", "scheme 'tcp'")]
    [InlineData("https://redis:6379", "scheme 'https'")]
    [InlineData("secret://redis:6379", "whose scheme is not one of Redis")]
    [InlineData("redis:6379,passwd=secret", "the option 'passwd'")]
    [InlineData("redis:6379,timeout=5000", "an option that StackExchange.Redis does not know")]
    [InlineData("default:secret=more@redis:6379", "has an invalid endpoint")]
    [InlineData("redis_x://:secret=more@redis", "has an invalid endpoint")]
    [InlineData("//:secret=more@redis:6379", "has an invalid endpoint")]
    [InlineData("secret=more@redis:6379", "has an invalid endpoint")]
    [InlineData("secret=,redis:6379", "has an invalid endpoint")]
    [InlineData("REDIS_URL=redis://:secret=more@redis", "has an invalid endpoint")]
    [InlineData("redis:6379 -a secret=more", "has an invalid endpoint")]
    [InlineData("redis-cli -u redis://default:secret=more@redis:6379", "is a command line")]
    [InlineData("redis-cli --tls -u redis://default:secret@redis:6379", "--tls")]
    [InlineData("'redis-cli -h redis -a secret,more'", "is a command line")]
    [InlineData("valkey-cli -u valkey://default:secret,a=b@redis:6379", "is a command line")]
    public void Parse_WhatCannotBe_SaysWhatToWriteAndNoSecret(string configuration, string words)
    {
        var error = Assert.Throws<FormatException>(() => RedisConfiguration.Parse(configuration)).Message;

        Assert.StartsWith("Redis:Configuration ", error, StringComparison.Ordinal);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
        Assert.Equal([error], new RedisOptions { Configuration = configuration }.Validate());
    }

    /// <summary>A password of words with all that divides something in one of the forms, wherever it may be put.</summary>
    [Fact]
    public void Parse_AnyPasswordInAnyShape_IsNeverInTheMessage()
    {
        const string Word = "Hunterzwei";
        string[] shapes =
        [
            "{0}", "{0}@redis", "{0}://redis", "{0}:6379", "{0},redis:6379", "default:{0}@redis:6379", "//:{0}@redis:6379", "redis/{0}",
            "!{0}",
            "redis://default:{0}@redis:6379", "redis://:{0}@redis", "redis://{0}@redis/1", "redis://{0}", "redis://redis/{0}", "[{0}]:6379",
            "redis://redis?password={0}", "redis://redis,{0}", "redis://:{0}@redis,rediss://:{0}@redis", "rediss://:{0}@redis,ssl=false",
            "redis:6379,{0}", "redis:6379,{0}=1", "redis:6379,password={0}", "redis:6379,ssl={0}", "redis:6379,password=x,{0}",
            "redis:6379,protocol={0}", "redis:6379,connectTimeout={0}", "redis:6379,${0}=1", "redis:6379 password={0}",
            "redis:6379;password={0}",
            "\"redis://:{0}@redis\"", "'{0}'", "redis-cli -u redis://default:{0}@redis:1", "redis-cli --tls -u redis://:{0}@redis:1",
            "redis-cli -h redis -a {0}", "redis_x://:{0}@redis", "tcp://:{0}@redis", "redis+sentinel://:{0}@redis",
            "unix://:{0}@/run/redis.sock",
            "REDIS_URL=redis://:{0}@redis", "REDIS_URL=\"redis://:{0}@redis\"", "redis://redis:6379 {0}", "user={0}",
            "user=app,{0}=x@redis",
        ];
        var marks = Gen.Elements(
            "=", ",", "@", ":", "/", "%", "#", "?", "://", "%2C", "'", "\"", " ", "!", "$", "[", "&", "ssl=", "7", "+");
        var cases = from shape in Gen.Elements(shapes)
                    from before in marks.ArrayOf()
                    from between in marks.ArrayOf()
                    from behind in marks.ArrayOf()
                    select shape.Replace("{0}", string.Concat([.. before, Word, .. between, Word, .. behind]), StringComparison.Ordinal);

        Prop.ForAll(Arb.From(cases), configuration => !ErrorOf(configuration).Contains(Word, StringComparison.OrdinalIgnoreCase))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(20_000).WithEndSize(5));
    }

    // Any other exception than FormatException is a failure.
    private static string ErrorOf(string configuration)
    {
        try
        {
            RedisConfiguration.Parse(configuration);
            return "";
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }
}
