package parser

import "github.com/dorisemu/dorisemu/sql/ast"

// addUsers registers the statements about users, roles and privileges.
func (t *formTree) addUsers() {
	t.add("CREATE USER", func(p *parser, _ []string) ast.Statement { return p.createUser() })
	t.add("ALTER USER", func(p *parser, _ []string) ast.Statement { return p.alterUser() })
	t.add("DROP USER", func(p *parser, _ []string) ast.Statement {
		st := &ast.DropUser{IfExists: p.ifExists(), User: p.userIdentity()}
		p.done(&st.Base)
		return st
	})
	t.add("CREATE ROLE", func(p *parser, _ []string) ast.Statement {
		st := &ast.CreateRole{IfNotExists: p.ifNotExists(), Name: p.identifierOrText(), Comment: p.optionalComment()}
		p.done(&st.Base)
		return st
	})
	t.add("ALTER ROLE", func(p *parser, _ []string) ast.Statement {
		st := &ast.AlterRole{Name: p.identifierOrText()}
		p.expect("COMMENT")
		st.Comment = p.commentText()
		p.done(&st.Base)
		return st
	})
	t.add("DROP ROLE", func(p *parser, _ []string) ast.Statement {
		st := &ast.DropRole{IfExists: p.ifExists(), Name: p.identifierOrText()}
		p.done(&st.Base)
		return st
	})
	t.add("GRANT|REVOKE", (*parser).grant)
	t.add("SHOW [ALL] GRANTS", func(p *parser, w []string) ast.Statement {
		st := &ast.ShowGrants{All: has(w, "ALL")}
		if !st.All && p.accept("FOR") {
			user := p.userIdentity()
			st.User = &user
		}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW ROLES", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowRoles{}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW PRIVILEGES", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowPrivileges{}
		p.done(&st.Base)
		return st
	})
	t.add("SHOW PROPERTY", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowProperty{}
		if p.accept("FOR") {
			st.User = p.identifierOrText()
		}
		st.Like = p.filter(withLike).Like
		p.done(&st.Base)
		return st
	})
	t.add("SHOW ALL PROPERTIES", func(p *parser, _ []string) ast.Statement {
		st := &ast.ShowProperty{All: true, Like: p.filter(withLike).Like}
		p.done(&st.Base)
		return st
	})
}

// userIdentity takes user[@host] or user@(domain); without a host it is %.
func (p *parser) userIdentity() ast.UserIdentity {
	u := ast.UserIdentity{Pos: p.here(), Name: p.identifierOrText(), Host: "%"}
	if !p.accept("@") {
		return u
	}
	if p.accept("(") {
		u.Domain = true
		u.Host = p.identifierOrText()
		p.expect(")")
		return u
	}
	if t := p.peek(); !isIdentifier(t) && t.kind != tokenString {
		p.unexpected("(", anyIdentifier, anyString)
	}
	u.Host = p.identifierOrText()
	return u
}

// identifiedBy takes [IDENTIFIED BY [PASSWORD] 'password'].
func (p *parser) identifiedBy() (password *string, hashed bool) {
	if !p.accept("IDENTIFIED") {
		return nil, false
	}
	p.expect("BY")
	hashed = p.accept("PASSWORD")
	text := p.rawString()
	return &text, hashed
}

// createUser takes what follows CREATE USER.
func (p *parser) createUser() ast.Statement {
	st := &ast.CreateUser{IfNotExists: p.ifNotExists(), User: p.userIdentity()}
	st.Password, st.Hashed = p.identifiedBy()
	switch {
	case p.accept("SUPERUSER"):
		st.Superuser = true
	case p.accept("DEFAULT"):
		p.expect("ROLE")
		st.DefaultRole = p.rawString()
	}
	st.Policy = p.passwordPolicy()
	st.Comment = p.optionalComment()
	p.done(&st.Base)
	return st
}

// alterUser takes what follows ALTER USER.
func (p *parser) alterUser() ast.Statement {
	st := &ast.AlterUser{IfExists: p.ifExists(), User: p.userIdentity()}
	st.Password, st.Hashed = p.identifiedBy()
	st.Policy = p.passwordPolicy()
	if p.is("COMMENT") {
		comment := p.optionalComment()
		st.Comment = &comment
	}
	p.done(&st.Base)
	return st
}

// passwordPolicy takes the password options, in Doris's order.
func (p *parser) passwordPolicy() ast.PasswordPolicy {
	var policy ast.PasswordPolicy
	if p.accept("PASSWORD_HISTORY") {
		policy.History = p.numberOrDefault()
	}
	if p.accept("PASSWORD_EXPIRE") {
		policy.ExpireSeconds = p.expiry()
	}
	if p.accept("PASSWORD_REUSE") {
		p.expect("INTERVAL")
		policy.ReuseDays = p.numberOrDefault()
		if *policy.ReuseDays >= 0 {
			p.expect("DAY")
		}
	}
	if p.accept("FAILED_LOGIN_ATTEMPTS") {
		n := p.long()
		policy.FailedLogins = &n
	}
	if p.accept("PASSWORD_LOCK_TIME") {
		n := int64(-1)
		if !p.accept("UNBOUNDED") {
			if p.peek().kind != tokenInteger {
				p.unexpected("UNBOUNDED", anyInteger)
			}
			n = p.seconds()
		}
		policy.LockSeconds = &n
	}
	if p.isAny("ACCOUNT_LOCK", "ACCOUNT_UNLOCK") {
		locked := p.next().word == "ACCOUNT_LOCK"
		policy.Locked = &locked
	}
	return policy
}

// numberOrDefault takes a number, or DEFAULT, which is -1.
func (p *parser) numberOrDefault() *int64 {
	n := int64(-1)
	if !p.accept("DEFAULT") {
		if p.peek().kind != tokenInteger {
			p.unexpected("DEFAULT", anyInteger)
		}
		n = p.long()
	}
	return &n
}

// expiry takes DEFAULT (-1), NEVER (0) or INTERVAL n DAY|HOUR|SECOND.
func (p *parser) expiry() *int64 {
	n := int64(0)
	switch p.expectOne("DEFAULT", "INTERVAL", "NEVER") {
	case "DEFAULT":
		n = -1
	case "INTERVAL":
		n = p.seconds()
	}
	return &n
}

// seconds takes n DAY|HOUR|SECOND.
func (p *parser) seconds() int64 {
	n := p.long()
	switch p.expectOne("DAY", "HOUR", "SECOND") {
	case "DAY":
		return n * 24 * 3600
	case "HOUR":
		return n * 3600
	}
	return n
}

// grant takes what follows GRANT or REVOKE.
func (p *parser) grant(words []string) ast.Statement {
	st := &ast.Grant{Revoke: words[0] == "REVOKE"}
	to := "TO"
	if st.Revoke {
		to = "FROM"
	}
	roles := false
	for {
		roles = roles || p.peek().kind == tokenString
		st.Privileges = append(st.Privileges, p.privilege())
		if !p.accept(",") {
			break
		}
	}
	if roles && !p.is(to) {
		p.unexpected(",", to)
	}
	switch {
	case p.accept(to):
		for _, r := range st.Privileges {
			if len(r.Columns) > 0 {
				p.pos--
				p.noViable(p.first)
			}
			st.Roles = append(st.Roles, r.Name)
		}
		st.Privileges = nil
		user := p.userIdentity()
		st.User = &user
	case p.accept("ON"):
		p.grantObject(st)
		p.expect(to)
		if p.accept("ROLE") {
			st.Role = p.identifierOrText()
		} else {
			user := p.userIdentity()
			st.User = &user
		}
	default:
		p.noViable(p.first)
	}
	p.done(&st.Base)
	return st
}

// privilege takes a privilege with its columns, or a role's name.
func (p *parser) privilege() ast.Privilege {
	priv := ast.Privilege{Pos: p.here()}
	t := p.peek()
	switch {
	case p.accept("ALL"):
		priv.Name = "ALL"
		return priv
	case !isIdentifier(t) && t.kind != tokenString:
		p.noViable(p.first)
	}
	priv.Name = p.identifierOrText()
	if isIdentifier(t) && p.is("(") {
		priv.Columns = p.identifierList()
	}
	return priv
}

// grantObject takes what follows ON: a table's name with stars, or a kind of object and its name.
func (p *parser) grantObject(st *ast.Grant) {
	named := func(n int) bool {
		t := p.peekAt(n)
		return isIdentifier(t) || t.kind == tokenString || isWord(t, "*")
	}
	for _, kind := range [][]string{{"RESOURCE"}, {"CLUSTER"}, {"STAGE"}, {"COMPUTE", "GROUP"}, {"STORAGE", "VAULT"}, {"WORKLOAD", "GROUP"}} {
		if !p.is(kind...) || !named(len(kind)) {
			continue
		}
		p.pos += len(kind)
		st.ObjectKind = kind[0]
		if len(kind) > 1 {
			st.ObjectKind += " " + kind[1]
		}
		st.Object = []string{p.objectPart()}
		return
	}
	if p.accept("WORKLOAD") {
		p.expect("GROUP")
	}
	if !named(0) {
		p.noViable(p.first)
	}
	st.Object = []string{p.objectPart()}
	for p.accept(".") {
		st.Object = append(st.Object, p.objectPart())
	}
}

// objectPart takes an identifier, a string or a star.
func (p *parser) objectPart() string {
	if p.accept("*") {
		return "*"
	}
	if t := p.peek(); !isIdentifier(t) && t.kind != tokenString {
		p.unexpected("*", anyIdentifier, anyString)
	}
	return p.identifierOrText()
}
